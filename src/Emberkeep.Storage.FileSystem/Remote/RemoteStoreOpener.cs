using System.Security.Cryptography;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Availability;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>Opens the store on a share, of whatever kind.</summary>
public static class RemoteStoreOpener
{
    /// <summary>Opens the store. A share that is not mounted is mounted, and its identity checked.</summary>
    /// <exception cref="BackupException">The share cannot be reached, or is not the one that it was before.</exception>
    public static Task<RemoteStore> OpenAsync(RemoteStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        CheckedAsync(options, () => options.ConnectAsync(time, cancellationToken), cancellationToken);

    /// <summary>
    /// Unmounts the shares that Emberkeep mounted, in whichever process, and that nobody has used for
    /// <see cref="MountManagerOptions.IdleTime"/>.
    /// </summary>
    /// <returns>How many were unmounted.</returns>
    public static async Task<int> UnmountIdleAsync(RemoteStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var worker = OpenWorker(options, options.MountPointBase, breaker: null, time) as IsolatedFileSystem;
        using var manager = ManagerOf(options, worker is null ? null : worker.RunTaskAsync, time);
        return await manager.ReleaseIdleAsync(cancellationToken);
    }

    /// <summary>Opens a store and compares the identity of what is there.</summary>
    internal static async Task<TStore> CheckedAsync<TStore>(RemoteStoreOptions options, Func<Task<TStore>> connect, CancellationToken cancellationToken)
        where TStore : RemoteStore
    {
        var store = await connect();
        try
        {
            await store.CheckIdentityAsync(options, cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a store unless its share is left alone now.</summary>
    /// <param name="options">Which share, and how.</param>
    /// <param name="create">Makes the store, which the connection belongs to from then on.</param>
    /// <param name="unmounted">A client in this process; null to mount the share.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    internal static async Task<TStore> ConnectAsync<TStore>(
        RemoteStoreOptions options,
        Func<RemoteConnection, PosixStoreOptions, TimeProvider, TStore> create,
        Func<IRootedFileSystem>? unmounted,
        TimeProvider time,
        CancellationToken cancellationToken)
        where TStore : RemoteStore
    {
        var files = options.Files with { CheckByWriting = options.Files.CheckByWriting && !options.MountOptions.IsReadOnly };
        var breaker = new ShareBreaker(options.Share.ToString(), StateOf(options), time, RandomNumber);
        if (options.IgnoresFailures)
        {
            breaker.Reset();
        }

        return unmounted is not null
            ? create(new RemoteConnection(new BreakerFileSystem(unmounted(), breaker)), files, time)
            : await breaker.RunAsync(() => OpenMountedAsync(options with { Files = files }, create, breaker, time, cancellationToken));
    }

    /// <summary>
    /// The store over a mount, from the outside in: the breaker leaves a dead share alone, healing mounts a stale one anew, and a worker process
    /// makes the calls.
    /// </summary>
    private static async ValueTask<TStore> OpenMountedAsync<TStore>(
        RemoteStoreOptions options,
        Func<RemoteConnection, PosixStoreOptions, TimeProvider, TStore> create,
        ShareBreaker breaker,
        TimeProvider time,
        CancellationToken cancellationToken)
        where TStore : RemoteStore
    {
        IsolatedFileSystem? worker = null;
        var manager = ManagerOf(options, options.Worker is null ? null : (name, arguments, token) => worker!.RunTaskAsync(name, arguments, token), time);
        var root = manager.MountPointOf(options.Share);
        var first = OpenWorker(options, root, breaker, time);
        worker = first as IsolatedFileSystem;
        MountLease? lease = null;
        try
        {
            var acquired = lease = await manager.AcquireAsync(options.Share, options.MountOptions, cancellationToken);
            var healing = new HealingFileSystem(first, () => OpenWorker(options, root, breaker, time), HealAsync);
            return create(new RemoteConnection(new BreakerFileSystem(healing, breaker), acquired, manager), options.Files, time);

            async Task HealAsync(IRootedFileSystem healed, CancellationToken token)
            {
                await manager.HealAsync(acquired, token);
                var memory = IdentityMemory.Of(options.StateDirectory, options.Share, options.MountOptions);
                await IdentityCheck.RunAsync(healed, options.Share.ToString(), memory, options.MountOptions.IsReadOnly, token);
            }
        }
        catch
        {
            await first.DisposeAsync();
            if (lease is not null)
            {
                await lease.DisposeAsync();
            }

            manager.Dispose();
            throw;
        }
    }

    private static IRootedFileSystem OpenWorker(RemoteStoreOptions options, string root, ShareBreaker? breaker, TimeProvider time) => options.Worker is null
        ? new LocalFileSystem(root)
        : new IsolatedFileSystem(
            new IsolationOptions { Root = root, Share = options.Share.ToString(), Program = options.Worker, IoTimeout = options.IoTimeout, Silent = breaker is null ? null : breaker.Trip }, time);

    private static MountManager ManagerOf(RemoteStoreOptions options, ShareTaskRunner? tasks, TimeProvider time)
    {
        var managerOptions = new MountManagerOptions
        {
            MountPointBase = options.MountPointBase,
            StateDirectory = options.StateDirectory,
            Attempts = options.MountAttempts,
            CommandTimeout = options.IoTimeout,
            CheckTimeout = options.IoTimeout,
        };
        var command = new HelperMountCommand(options.RootHelper, sharesFile: options.SharesFile);
        return tasks is null ? new MountManager(managerOptions, command, time) : new MountManager(managerOptions, command, tasks, time);
    }

    private static string StateOf(RemoteStoreOptions options) => Path.Combine(options.StateDirectory, options.Share.MountPointName);

    /// <summary>From 0 to 1; which one does not matter, only that hosts get different ones.</summary>
    private static double RandomNumber() => RandomNumberGenerator.GetInt32(1_000_000) / 1e6;
}
