using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Shows an operator what is mounted, and unmounts what Emberkeep mounted.</summary>
/// <param name="options">Where mount points and the state are.</param>
/// <param name="command">What unmounts.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what happens to mounts; null for nobody.</param>
public sealed class MountAdministration(MountManagerOptions options, IMountCommand command, TimeProvider time, ILogger<MountManager>? logger = null)
{
    private static readonly string[] s_allTypes = [.. ShareProtocol.All.SelectMany(p => p.FileSystemTypes)];

    /// <summary>The types of file system that a share may have; tests put others in place of them.</summary>
    internal IReadOnlyList<string>? FileSystemTypes { get; init; }

    /// <summary>
    /// All shares that are mounted below the base of the mount points or that a mount of ours is written down for. Reads the mount table and the
    /// state directory only: no mount point is touched, so a dead server cannot delay it.
    /// </summary>
    public IReadOnlyList<ShareOverview> List()
    {
        var mountPointBase = MountPointBase.WithoutLinks(options.MountPointBase);
        var table = MountTable.Read();
        var mounted = table.Entries.Select(e => e.MountPoint).Where(path => Path.GetDirectoryName(path) == mountPointBase);
        var known = Directory.Exists(options.StateDirectory) ? Directory.EnumerateDirectories(options.StateDirectory) : [];
        return
        [
            .. mounted.Concat(known.Select(directory => Path.Combine(mountPointBase, Path.GetFileName(directory))))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(mountPoint => Look(table, mountPoint))
                .OfType<ShareOverview>(),
        ];
    }

    /// <summary>Unmounts a share that Emberkeep mounted and nobody uses.</summary>
    /// <param name="share">The share as <see cref="List"/> has it.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.NotFound"/> when it is not mounted; <see cref="ErrorKind.Conflict"/> when somebody else mounted it or it is in use.
    /// </exception>
    public Task UnmountAsync(string share, CancellationToken cancellationToken) => UnmountAsync(
        List().FirstOrDefault(o => o is { Address: not null, FileSystemType: not null } && o.Share == share)?.Address
            ?? (ShareProtocol.All.Select(p => RemoteShare.Find(p.TypeName, share)).FirstOrDefault(s => s is not null))
            ?? throw new BackupException(ErrorKind.Invalid, $"'{Printable.Text(share)}' is no share.", "'emberkeep mount list' shows what is mounted."),
        cancellationToken);

    /// <inheritdoc cref="UnmountAsync(string, CancellationToken)"/>
    internal async Task UnmountAsync(RemoteShare share, CancellationToken cancellationToken)
    {
        var mountPoint = Path.Combine(MountPointBase.WithoutLinks(options.MountPointBase), share.MountPointName);
        var found = List().FirstOrDefault(o => o.MountPoint == mountPoint && o.FileSystemType is not null)
            ?? throw new BackupException(ErrorKind.NotFound, $"The share {share} is not mounted on {mountPoint}.", "'emberkeep mount list' shows what is.");
        if (!found.IsOwn)
        {
            throw new BackupException(
                ErrorKind.Conflict, $"Somebody else mounted what is on {mountPoint}; Emberkeep unmounts its own mounts only.", $"As root: umount {mountPoint}.");
        }

        if (found.Users.Count > 0)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"The share {share} is used by {(found.Users.Count == 1 ? "process" : "the processes")} {string.Join(", ", found.Users)} of Emberkeep.",
                "Wait until their jobs are done.");
        }

        using var manager = new MountManager(options with { IdleTime = TimeSpan.Zero }, command, FileSystemTypes, Native.Mounting.ShareCalls.Status, time, logger);
        if (!await manager.UnmountUnusedAsync(share, cancellationToken))
        {
            throw new BackupException(ErrorKind.Conflict, $"The share {share} was not unmounted from {mountPoint}.", $"See who uses it: fuser -vm {mountPoint}.");
        }
    }

    /// <summary>Unmounts every share that Emberkeep mounted and no process of it uses.</summary>
    /// <returns>The shares that were unmounted, and why others were not.</returns>
    public async Task<(IReadOnlyList<string> Unmounted, IReadOnlyList<BackupException> Failures)> UnmountIdleAsync(CancellationToken cancellationToken)
    {
        var unmounted = new List<string>();
        var failures = new List<BackupException>();
        foreach (var idle in List().Where(o => o is { Address: not null, IsOwn: true, FileSystemType: not null, Users.Count: 0 }))
        {
            try
            {
                await UnmountAsync(idle.Address!, cancellationToken);
                unmounted.Add(idle.Share);
            }
            catch (BackupException e)
            {
                failures.Add(e);
            }
        }

        return (unmounted, failures);
    }

    /// <summary>What is known of one mount point; null when there is nothing to tell.</summary>
    private ShareOverview? Look(MountTable table, string mountPoint)
    {
        var state = new ShareState(Path.Combine(options.StateDirectory, Path.GetFileName(mountPoint)), time);
        var own = state.ReadOwnMount();
        var stack = table.At(mountPoint);
        if (stack.Count == 0)
        {
            return own is null ? null : new ShareOverview
            {
                Share = own.Share,
                Address = own.Address,
                MountPoint = mountPoint,
                IsOwn = true,
                State = own.IsOfThisNamespace() || own.IsOfEarlierBoot() ? "unmounted" : "elsewhere",
            };
        }

        var top = stack[^1];
        var isOwn = own is not null && own.Is(top, uniqueId: 0);
        var (users, isChanging) = state.Users();
        return new ShareOverview
        {
            Share = isOwn ? own!.Share : top.Source,
            Address = isOwn ? own!.Address : null,
            MountPoint = mountPoint,
            IsOwn = isOwn,
            State = !(FileSystemTypes ?? s_allTypes).Contains(top.FileSystemType, StringComparer.Ordinal) ? "foreign" : isChanging ? "changing" : "mounted",
            FileSystemType = top.FileSystemType,
            Version = top.FileSystemOptions.Split(',').FirstOrDefault(o => o.StartsWith("vers=", StringComparison.Ordinal))?["vers=".Length..],
            Options = $"{top.Options},{top.FileSystemOptions}",
            Hidden = stack.Count - 1,
            Users = users,
            IdleTime = isOwn && users.Count == 0 ? state.IdleTime() : null,
        };
    }
}
