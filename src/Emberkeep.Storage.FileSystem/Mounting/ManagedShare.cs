using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Native;
using Emberkeep.Native.Mounting;
using Emberkeep.Storage.FileSystem.Remote;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>One share in this process: mounts it when the first lease is asked for and unmounts it when it is idle.</summary>
internal sealed class ManagedShare : IDisposable
{
    private readonly MountManagerOptions _options;
    private readonly MountRecognizer _recognizer;
    private readonly ShareMounter _mounter;
    private readonly ShareTaskRunner _tasks;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private UserMark? _mark;
    private int _leases;

    public ManagedShare(
        RemoteShare share,
        MountManagerOptions options,
        IMountCommand command,
        MountRecognizer recognizer,
        ShareTaskRunner tasks,
        TimeProvider time,
        ILogger logger)
    {
        Share = share;
        MountPoint = Path.Combine(options.MountPointBase, share.MountPointName);
        State = new ShareState(Path.Combine(options.StateDirectory, share.MountPointName), time);
        _options = options;
        _recognizer = recognizer;
        _tasks = tasks;
        _mounter = new ShareMounter(share, MountPoint, options, command, time, logger);
        _logger = logger;
    }

    public RemoteShare Share { get; }

    public string MountPoint { get; }

    public ShareState State { get; }

    public Task<MountLease> AcquireAsync(RemoteMountOptions options, CancellationToken cancellationToken) =>
        ExclusivelyAsync(
            async () =>
            {
                await EnsureMountedAsync(options, cancellationToken);
                _mark ??= State.Join();
                _leases++;
                State.Touch();
                return new MountLease(this, options);
            },
            cancellationToken);

    /// <summary>
    /// Mounts the share anew if its root is stale. Whoever comes second, here or in another process, finds a good root and has nothing to do.
    /// </summary>
    public Task<MountEntry> HealAsync(RemoteMountOptions options, CancellationToken cancellationToken) =>
        ExclusivelyAsync(() => EnsureMountedAsync(options, cancellationToken), cancellationToken);

    public async ValueTask ReleaseAsync()
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            if (--_leases == 0)
            {
                State.Touch();
                _mark?.Dispose();
                _mark = null;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Unmounts the share if we mounted it and nobody has used it for a while.</summary>
    /// <returns>True when it was unmounted.</returns>
    public Task<bool> UnmountIfIdleAsync(CancellationToken cancellationToken) =>
        ExclusivelyAsync(
            async () =>
            {
                if (State.ReadOwnMount() is not { } own || (!own.IsOfThisNamespace() && !own.IsOfEarlierBoot()))
                {
                    return false;
                }

                if (Find() is not { } mount || !own.Is(mount, await UniqueIdAsync(cancellationToken)))
                {
                    // Somebody else unmounted it, or mounted something in its place, or the host was started anew.
                    State.RemoveOwnMount();
                    return false;
                }

                return State.IdleTime() >= _options.IdleTime && !State.HasUsers() && await UnmountIdleAsync(cancellationToken);
            },
            cancellationToken);

    /// <summary>Makes sure that the share, and nothing else, is mounted on its mount point.</summary>
    public void RequireMounted()
    {
        if (Find() is null)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"The share {Share} is not mounted on {MountPoint} any more. Nothing is written there.",
                "Somebody unmounted it; try again, and it is mounted anew.",
                isTransient: true);
        }
    }

    /// <summary>True when the mount on the mount point is one that we made.</summary>
    public bool IsOwn(MountEntry mount) => State.ReadOwnMount() is { } own && own.Is(mount, uniqueId: 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mark?.Dispose();
        _gate.Dispose();
    }

    private async Task<T> ExclusivelyAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            State.Create();
            using var locked = await State.LockAsync(Share.ToString(), _options.LockTimeout, cancellationToken);
            return await action();
        }
        finally
        {
            _gate.Release();
        }
    }

    private MountEntry? Find() => _recognizer.Find(MountTable.Read(), Share, MountPoint)?.Mount;

    private async Task<MountEntry> EnsureMountedAsync(RemoteMountOptions options, CancellationToken cancellationToken)
    {
        if (_recognizer.Find(MountTable.Read(), Share, MountPoint) is not { } found)
        {
            return await MountAsync(options, cancellationToken);
        }

        if (found.Hidden > 0)
        {
            MountLog.Stacked(_logger, found.Hidden, Share.ToString(), MountPoint);
        }

        if (await ReachesAsync(found.Mount, cancellationToken))
        {
            if (_leases == 0 && !IsOwn(found.Mount))
            {
                MountLog.UsesForeignMount(_logger, Share.ToString(), MountPoint);
            }

            return found.Mount;
        }

        await RemoveStaleAsync(found.Mount, cancellationToken);
        return await MountAsync(options, cancellationToken);
    }

    private async Task<MountEntry> MountAsync(RemoteMountOptions options, CancellationToken cancellationToken)
    {
        await _mounter.MountAsync(options, cancellationToken);
        var mount = Find() ?? throw new BackupException(
            ErrorKind.Unavailable,
            $"The command to mount the share {Share} says that it worked, but nothing is mounted on {MountPoint}.",
            "This process may live in a mount namespace of its own: mounts of the host must reach it (MountFlags=shared or slave in its unit).");
        State.WriteOwnMount(OwnMount.Of(Share, mount, await UniqueIdAsync(cancellationToken)));
        MountLog.Mounted(_logger, Share.ToString(), MountPoint, mount.Id);
        return await ReachesAsync(mount, cancellationToken)
            ? mount
            : throw new BackupException(ErrorKind.Unavailable, $"The share {Share} was stale right after it was mounted.", "Export it anew on the server (exportfs -r).", isTransient: true);
    }

    /// <summary>True when the path leads to this mount, by mount id and st_dev; false when its handle is stale.</summary>
    private async Task<bool> ReachesAsync(MountEntry mount, CancellationToken cancellationToken)
    {
        var (error, mountId, device) = ShareTasks.ParseLook(await _tasks(ShareTasks.Look, [MountPoint], cancellationToken));
        if (error is ShareCalls.StaleHandle or Errno.ENOTCONN)
        {
            // A FUSE mount whose client process has ended says that it is not connected, for ever.
            return false;
        }

        if (error != 0)
        {
            throw new BackupException(ErrorKind.Unavailable, $"The root of the share {Share} on {MountPoint} cannot be looked at: {ShareCalls.Describe(error)}.", "Check the server and who may use the export.", isTransient: true, new ErrnoException(error));
        }

        return mountId == mount.Id && device == mount.Device
            ? true
            : throw new BackupException(ErrorKind.Conflict, $"{MountPoint} leads to another file system than the share {Share}.", "Something is mounted above it; look at findmnt --target.");
    }

    private async Task RemoveStaleAsync(MountEntry mount, CancellationToken cancellationToken)
    {
        if (State.ReadOwnMount() is not { } own || !own.Is(mount, uniqueId: 0))
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"The mount of the share {Share} on {MountPoint} is stale or not connected, and somebody else made it.",
                $"If the server runs, as root: umount -l {MountPoint}; then it is mounted anew.",
                isTransient: true);
        }

        MountLog.Remounting(_logger, Share.ToString());
        var result = await _mounter.UnmountAsync(lazily: true, cancellationToken);
        if (result.Outcome != MountOutcome.Done)
        {
            throw new BackupException(ErrorKind.Unavailable, $"The stale mount of the share {Share} cannot be taken away: {result.Text}.", result.Remedy ?? $"As root: umount -l {MountPoint}.", isTransient: true);
        }

        State.RemoveOwnMount();
    }

    private async Task<bool> UnmountIdleAsync(CancellationToken cancellationToken)
    {
        var idle = State.IdleTime();
        var result = await _mounter.UnmountAsync(lazily: false, cancellationToken);
        if (result.Outcome != MountOutcome.Done)
        {
            MountLog.IdleUnmountFailed(_logger, Share.ToString(), result.Text);
            return false;
        }

        State.RemoveOwnMount();
        MountLog.UnmountedIdle(_logger, Share.ToString(), idle);
        return true;
    }

    /// <summary>0 when the kernel has no such ids, or does not tell in a stale mount.</summary>
    private async Task<ulong> UniqueIdAsync(CancellationToken cancellationToken) =>
        ulong.Parse(await _tasks(ShareTasks.UniqueId, [MountPoint], cancellationToken), CultureInfo.InvariantCulture);
}
