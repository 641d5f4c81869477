using System.Collections.Concurrent;
using System.Text.Json;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Native.Mounting;
using Emberkeep.Storage.FileSystem.Remote;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// Mounts shares when they are needed: one mount for all jobs and all processes of the host, on the mount point that Cinder would use.
/// A mount that somebody else made is used and never changed; a mount that it made is unmounted when it is idle.
/// </summary>
public sealed class MountManager : IDisposable
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly ConcurrentDictionary<string, ManagedShare> _shares = new(StringComparer.Ordinal);
    private readonly MountManagerOptions _options;
    private readonly IMountCommand _command;
    private readonly MountRecognizer _recognizer;
    private readonly ShareTaskRunner _tasks;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="options">Where and how.</param>
    /// <param name="command">What mounts and unmounts.</param>
    /// <param name="time">The clock of waits and deadlines; null for the system's.</param>
    /// <param name="logger">Gets what happens to mounts; null for nobody.</param>
    public MountManager(MountManagerOptions options, IMountCommand command, TimeProvider? time = null, ILogger<MountManager>? logger = null)
        : this(options, command, fileSystemTypes: null, ShareCalls.Status, time, logger)
    {
    }

    /// <summary>A manager that touches shares through somebody else, see <see cref="ShareTasks"/>.</summary>
    internal MountManager(MountManagerOptions options, IMountCommand command, ShareTaskRunner tasks, TimeProvider time)
        : this(options, command, fileSystemTypes: null, tasks, time, logger: null)
    {
    }

    internal MountManager(
        MountManagerOptions options,
        IMountCommand command,
        IReadOnlyList<string>? fileSystemTypes,
        LookAtRoot look,
        TimeProvider? time = null,
        ILogger<MountManager>? logger = null)
        : this(options, command, fileSystemTypes, ShareTasks.InThisProcess(options.CheckTimeout, time ?? TimeProvider.System, look), time, logger)
    {
    }

    private MountManager(
        MountManagerOptions options,
        IMountCommand command,
        IReadOnlyList<string>? fileSystemTypes,
        ShareTaskRunner tasks,
        TimeProvider? time,
        ILogger<MountManager>? logger)
    {
        StateDirectory.Make(options.MountPointBase, "backup_mount_point_base", DirectoryMode);
        _options = options with { MountPointBase = MountPointBase.WithoutLinks(options.MountPointBase) };
        _command = command;
        _recognizer = new MountRecognizer(fileSystemTypes);
        _tasks = tasks;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<MountManager>.Instance;
    }

    /// <summary>Mounts a share unless it is mounted already. Dispose the lease when the job is done.</summary>
    /// <exception cref="Errors.BackupException">
    /// Unavailable, Unauthorized, NotFound or Unsupported when it cannot be mounted, with every attempt and a remedy; Conflict when something
    /// else is mounted, or there are files, on the mount point.
    /// </exception>
    public Task<MountLease> AcquireAsync(RemoteShare share, RemoteMountOptions options, CancellationToken cancellationToken) =>
        ShareOf(share).AcquireAsync(options, cancellationToken);

    /// <summary>
    /// To be called when a file operation failed with ESTALE: mounts the share anew if its root is stale, once for all leases of it; if only
    /// a file below is stale, nothing needs to be done. Either way the caller opens by path again what it had open.
    /// </summary>
    /// <exception cref="Errors.BackupException">It cannot be mounted, or somebody else made the stale mount.</exception>
    public Task HealAsync(MountLease lease, CancellationToken cancellationToken) => ShareOf(lease.Share).HealAsync(lease.Options, cancellationToken);

    /// <summary>Unmounts the shares that Emberkeep, in whichever process, mounted and that nobody has used for the idle time.</summary>
    /// <returns>How many were unmounted.</returns>
    public async Task<int> ReleaseIdleAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        StateDirectory.Make(_options.StateDirectory, "state_path", DirectoryMode);
        foreach (var directory in Directory.EnumerateDirectories(_options.StateDirectory))
        {
            if (new ShareState(directory, _time).ReadOwnMount() is { } own
                && own.Address is { } share
                && await ShareOf(share).UnmountIfIdleAsync(cancellationToken))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Unmounts one share, like <see cref="ReleaseIdleAsync"/>.</summary>
    internal Task<bool> UnmountUnusedAsync(RemoteShare share, CancellationToken cancellationToken) => ShareOf(share).UnmountIfIdleAsync(cancellationToken);

    /// <summary>What is mounted below the base of the mount points. Touches no share.</summary>
    public IReadOnlyList<MountedShare> List()
    {
        var entries = MountTable.Read().Entries.Where(e => Path.GetDirectoryName(e.MountPoint) == _options.MountPointBase).ToList();
        return [.. entries.Select(e => new MountedShare(
            e.Source,
            e.MountPoint,
            e.FileSystemType,
            $"{e.Options},{e.FileSystemOptions}",
            new ShareState(Path.Combine(_options.StateDirectory, Path.GetFileName(e.MountPoint)), _time).ReadOwnMount()?.Is(e, 0) ?? false,
            entries.Exists(o => o.ParentId == e.Id)))];
    }

    /// <summary>Finds out what the share can do.</summary>
    /// <exception cref="Errors.BackupException">Unauthorized when this process may not write there, with the command for the server's administrator.</exception>
    public async Task<ShareCapabilities> ProbeAsync(MountLease lease, CancellationToken cancellationToken)
    {
        lease.EnsureMounted();
        string[] arguments = [lease.Path, lease.Share.ToString(), lease.Share.Root];
        return JsonSerializer.Deserialize(await _tasks(ShareTasks.Probe, arguments, cancellationToken), MountingJson.Default.ShareCapabilities)!;
    }

    /// <summary>Where a share is mounted, or would be.</summary>
    internal string MountPointOf(RemoteShare share) => ShareOf(share).MountPoint;

    /// <summary>Ends this process's use of all shares. What is mounted stays mounted until it is idle.</summary>
    public void Dispose()
    {
        foreach (var share in _shares.Values)
        {
            share.Dispose();
        }
    }

    private ManagedShare ShareOf(RemoteShare share) =>
        _shares.GetOrAdd($"{share.Protocol.TypeName} {share}", _ => new ManagedShare(share, _options, _command, _recognizer, _tasks, _time, _logger));
}
