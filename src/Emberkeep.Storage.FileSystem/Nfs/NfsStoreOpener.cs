using System.Globalization;
using System.Security.Cryptography;
using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Availability;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>Opens the store on a share with the client that was asked for.</summary>
public static class NfsStoreOpener
{
    /// <summary>Opens the store. A share that is not mounted is mounted, and its identity checked.</summary>
    /// <exception cref="BackupException">The share cannot be reached, or is not the one that it was before.</exception>
    public static Task<NfsStore> OpenAsync(NfsStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(options, NewStore, time, cancellationToken);

    /// <summary>Opens a share for a store that derives from <see cref="NfsStore"/>, like <see cref="OpenAsync"/>.</summary>
    /// <param name="options">Which share, and how.</param>
    /// <param name="create">Makes the store, which the connection belongs to from then on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task<TStore> OpenAsync<TStore>(
        NfsStoreOptions options, Func<NfsConnection, PosixStoreOptions, TimeProvider, TStore> create, TimeProvider time, CancellationToken cancellationToken)
        where TStore : NfsStore
    {
        var store = await ConnectAsync(options, create, time, cancellationToken);
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

    /// <summary>
    /// Unmounts the shares that Emberkeep mounted, in whichever process, and that nobody has used for
    /// <see cref="MountManagerOptions.IdleTime"/>.
    /// </summary>
    /// <returns>How many were unmounted.</returns>
    public static async Task<int> UnmountIdleAsync(NfsStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var worker = OpenWorker(options, options.MountPointBase, breaker: null, time) as IsolatedFileSystem;
        using var manager = ManagerOf(options, worker is null ? null : worker.RunTaskAsync, time);
        return await manager.ReleaseIdleAsync(cancellationToken);
    }

    /// <summary>Like <see cref="OpenAsync"/>, but does not look at the identity of what is there.</summary>
    internal static Task<NfsStore> ConnectAsync(NfsStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(options, NewStore, time, cancellationToken);

    private static NfsStore NewStore(NfsConnection connection, PosixStoreOptions files, TimeProvider time) => new(connection, files, time);

    private static async Task<TStore> ConnectAsync<TStore>(
        NfsStoreOptions options, Func<NfsConnection, PosixStoreOptions, TimeProvider, TStore> create, TimeProvider time, CancellationToken cancellationToken)
        where TStore : NfsStore
    {
        var files = options.Files with { CheckByWriting = options.Files.CheckByWriting && !options.MountOptions.IsReadOnly };
        var client = ClientOf(options);
        var breaker = new ShareBreaker(options.Share.ToString(), StateOf(options), time, RandomNumber);
        if (options.IgnoresFailures)
        {
            breaker.Reset();
        }

        return client == NfsClientKind.User
            ? create(new NfsConnection(new BreakerFileSystem(new NfsClientFileSystem(ClientOptions(options), time), breaker)), files, time)
            : await breaker.RunAsync(() => OpenMountedAsync(options with { Files = files }, create, breaker, time, cancellationToken));
    }

    /// <summary>The client that will be used.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/> when it was asked for and cannot honour the mount options.</exception>
    internal static NfsClientKind ClientOf(NfsStoreOptions options)
    {
        var client = options.Client == NfsClientKind.Auto ? Choose(options) : options.Client;
        return client == NfsClientKind.Kernel || !NeedsKernel(options.MountOptions) ? client : throw new BackupException(
            ErrorKind.Unsupported,
            $"The NFS client in the process cannot honour the options ro, sec, xprtsec or proto of the share {options.Share}, and must not ignore them.",
            "Set backup_nfs_client = kernel, or leave these options out.");
    }

    /// <summary>The kernel where it needs no more preparation, or is the only one that honours the options; otherwise the client that needs none.</summary>
    private static NfsClientKind Choose(NfsStoreOptions options)
    {
        var mountPoint = Path.Combine(MountPointBase.WithoutLinks(options.MountPointBase), options.Share.MountPointName);
        return NeedsKernel(options.MountOptions) || MountTable.Read().At(mountPoint).Count > 0 || new SharesList(options.SharesFile).Allows(options.Share)
            ? NfsClientKind.Kernel
            : NfsClientKind.User;
    }

    private static bool NeedsKernel(NfsMountOptions options) =>
        options.IsReadOnly
        || options.Value("sec") is not (null or "sys")
        || options.Value("xprtsec") is not (null or "none")
        || options.Value("proto") is not (null or "tcp" or "tcp6");

    /// <summary>
    /// The store over a mount, from the outside in: the breaker leaves a dead share alone, healing mounts a stale one anew, and a worker process
    /// makes the calls.
    /// </summary>
    private static async ValueTask<TStore> OpenMountedAsync<TStore>(
        NfsStoreOptions options,
        Func<NfsConnection, PosixStoreOptions, TimeProvider, TStore> create,
        ShareBreaker breaker,
        TimeProvider time,
        CancellationToken cancellationToken)
        where TStore : NfsStore
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
            return create(new NfsConnection(new BreakerFileSystem(healing, breaker), acquired, manager), options.Files, time);

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

    private static IRootedFileSystem OpenWorker(NfsStoreOptions options, string root, ShareBreaker? breaker, TimeProvider time) => options.Worker is null
        ? new LocalFileSystem(root)
        : new IsolatedFileSystem(
            new IsolationOptions { Root = root, Share = options.Share.ToString(), Program = options.Worker, IoTimeout = options.IoTimeout, Silent = breaker is null ? null : breaker.Trip }, time);

    private static MountManager ManagerOf(NfsStoreOptions options, ShareTaskRunner? tasks, TimeProvider time)
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

    private static string StateOf(NfsStoreOptions options) => Path.Combine(options.StateDirectory, options.Share.MountPointName);

    /// <summary>From 0 to 1; which one does not matter, only that hosts get different ones.</summary>
    private static double RandomNumber() => RandomNumberGenerator.GetInt32(1_000_000) / 1e6;

    private static NfsClientOptions ClientOptions(NfsStoreOptions options) => new()
    {
        Host = options.Share.Host,
        ExportPath = options.Share.Path,
        Port = Number(options, "port"),
        MountPort = Number(options, "mountport"),
        Version = VersionOf(options.MountOptions),
        IoTimeout = options.IoTimeout,
        ReadSize = TransferSize(options, "rsize"),
        WriteSize = TransferSize(options, "wsize"),
    };

    /// <summary>Without a version this client takes the one that it has.</summary>
    private static int VersionOf(NfsMountOptions options) =>
        options.Version is { Length: > 0 } version && int.TryParse(version.Split('.')[0], CultureInfo.InvariantCulture, out var major) ? major : 3;

    private static int? Number(NfsStoreOptions options, string name) =>
        int.TryParse(options.MountOptions.Value(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int TransferSize(NfsStoreOptions options, string name) =>
        Math.Clamp(Number(options, name) ?? NfsClientOptions.LargestTransfer, NfsClientOptions.SmallestTransfer, NfsClientOptions.LargestTransfer);
}
