using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Storage.FileSystem.Posix;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>Opens the store on a share with the client that was asked for.</summary>
public static class NfsStoreOpener
{
    /// <summary>Opens the store. A share that is not mounted is mounted, and its identity checked.</summary>
    /// <exception cref="BackupException">The share cannot be reached, or is not the one that it was before.</exception>
    public static Task<NfsStore> OpenAsync(NfsStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(options, static (connection, files, clock) => new NfsStore(connection, files, clock), time, cancellationToken);

    /// <summary>Opens a share for a store that derives from <see cref="NfsStore"/>, like <see cref="OpenAsync"/>.</summary>
    /// <param name="options">Which share, and how.</param>
    /// <param name="create">Makes the store, which the connection belongs to from then on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task<TStore> OpenAsync<TStore>(
        NfsStoreOptions options, Func<NfsConnection, PosixStoreOptions, TimeProvider, TStore> create, TimeProvider time, CancellationToken cancellationToken)
        where TStore : NfsStore
    {
        var client = options.Client == NfsClientKind.Auto ? Choose(options) : options.Client;
        if (client == NfsClientKind.User && NeedsKernel(options.MountOptions))
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The NFS client in the process cannot honour the options ro, sec, xprtsec or proto of the share {options.Share}, and must not ignore them.",
                "Set backup_nfs_client = kernel, or leave these options out.");
        }

        return client == NfsClientKind.User
            ? create(new NfsConnection(new NfsClientFileSystem(ClientOptions(options))), options.Files, time)
            : await OpenMountedAsync(options, create, time, cancellationToken);
    }

    /// <summary>The kernel where it needs no more preparation, otherwise the client that needs none.</summary>
    private static NfsClientKind Choose(NfsStoreOptions options)
    {
        var mountPoint = Path.Combine(options.MountPointBase, options.Share.MountPointName);
        var isMounted = MountTable.Read().Entries.Any(entry => string.Equals(entry.MountPoint, mountPoint, StringComparison.Ordinal));

        // Only the kernel's client honours what protects the data, and only there is a remembered identity compared.
        var remembered = Path.Combine(options.StateDirectory, options.Share.MountPointName, "repository.json");
        return isMounted || NeedsKernel(options.MountOptions) || File.Exists(SharesFile.FixedPath) || File.Exists(remembered) ? NfsClientKind.Kernel : NfsClientKind.User;
    }

    private static bool NeedsKernel(NfsMountOptions options) =>
        options.IsReadOnly
        || options.Value("sec") is not (null or "sys")
        || options.Value("xprtsec") is not (null or "none")
        || options.Value("proto") is not (null or "tcp" or "tcp6");

    private static async Task<TStore> OpenMountedAsync<TStore>(
        NfsStoreOptions options, Func<NfsConnection, PosixStoreOptions, TimeProvider, TStore> create, TimeProvider time, CancellationToken cancellationToken)
        where TStore : NfsStore
    {
        var manager = new MountManager(
            new MountManagerOptions
            {
                MountPointBase = options.MountPointBase,
                StateDirectory = options.StateDirectory,
                Attempts = options.MountAttempts,
                CommandTimeout = options.IoTimeout,
                CheckTimeout = options.IoTimeout,
            },
            new HelperMountCommand(options.RootHelper),
            time);
        MountLease? lease = null;
        try
        {
            lease = await manager.AcquireAsync(options.Share, options.MountOptions, cancellationToken);
            await manager.CheckIdentityAsync(lease, cancellationToken);
            return create(new NfsConnection(lease, manager), options.Files, time);
        }
        catch
        {
            if (lease is not null)
            {
                await lease.DisposeAsync();
            }

            manager.Dispose();
            throw;
        }
    }

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
