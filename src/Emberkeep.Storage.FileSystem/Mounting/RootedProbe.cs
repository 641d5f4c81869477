using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// Finds out by trying what a file system can do that is not reached through the kernel. What <see cref="IRootedFileSystem"/> has no
/// operation for cannot be done there, and the finding says so.
/// </summary>
internal sealed class RootedProbe
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode OtherMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly Capability s_none = new(false, "the client in the process has no such operation");

    private readonly IRootedFileSystem _files;
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    private RootedProbe(IRootedFileSystem files) => _files = files;

    /// <summary>Probes with small files that it removes again.</summary>
    /// <exception cref="BackupException">No file can be made.</exception>
    public static async Task<ShareCapabilities> RunAsync(IRootedFileSystem files, CancellationToken cancellationToken)
    {
        var probe = new RootedProbe(files);
        try
        {
            return await probe.TryAllAsync(cancellationToken);
        }
        finally
        {
            foreach (var name in probe._made)
            {
                await files.TryDeleteFileAsync(name, CancellationToken.None);
            }
        }
    }

    private async Task<ShareCapabilities> TryAllAsync(CancellationToken cancellationToken)
    {
        var (first, from) = (NewName(), NewName());
        var syncFile = new Capability(true, null);
        await using (var file = await _files.CreateAsync(first, Mode, cancellationToken))
        {
            await file.WriteAsync(0, "probe"u8.ToArray(), cancellationToken);
            syncFile = await TryAsync(() => file.SyncAsync(cancellationToken));
        }

        await (await _files.CreateAsync(from, OtherMode, cancellationToken)).DisposeAsync();
        var actual = (await _files.StatAsync(from, cancellationToken)).Mode;
        var space = await _files.GetSpaceAsync(cancellationToken);
        return new ShareCapabilities
        {
            SyncFile = syncFile,
            SyncDirectory = await TryAsync(() => _files.SyncDirectoryAsync("", cancellationToken)),
            ChangeMode = actual == OtherMode ? new Capability(true, null) : new Capability(false, "the file system keeps another mode than the one that is set"),
            HardLink = await TryAsync(() => _files.LinkAsync(first, NewName(), cancellationToken)),
            RenameNoReplace = await TryAsync(() => _files.RenameNoReplaceAsync(from, NewName(), cancellationToken)),
            UserAttributes = s_none,
            Reflink = s_none,
            CopyRange = s_none,
            FindHoles = s_none,
            PunchHole = s_none,
            FreeBytes = space.AvailableBytes,
            TotalBytes = space.TotalBytes,
            Advice = [],
        };
    }

    /// <summary>Whether something can be done is the question here, so "cannot" is an answer; that the server is gone is none.</summary>
    private static async ValueTask<Capability> TryAsync(Func<ValueTask> call)
    {
        try
        {
            await call();
            return new Capability(true, null);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Unsupported or ErrorKind.Unauthorized)
        {
            return new Capability(false, e.Message);
        }
    }

    private string NewName()
    {
        var name = CheckName.New();
        _made.Add(name);
        return name;
    }
}
