using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>Opens the store on an NFS share with the client that was asked for.</summary>
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
    public static Task<TStore> OpenAsync<TStore>(
        NfsStoreOptions options, Func<NfsConnection, PosixStoreOptions, TimeProvider, TStore> create, TimeProvider time, CancellationToken cancellationToken)
        where TStore : NfsStore =>
        RemoteStoreOpener.CheckedAsync(options, () => ConnectAsync(options, create, time, cancellationToken), cancellationToken);

    /// <inheritdoc cref="RemoteStoreOpener.UnmountIdleAsync"/>
    public static Task<int> UnmountIdleAsync(NfsStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        RemoteStoreOpener.UnmountIdleAsync(options, time, cancellationToken);

    /// <summary>Like <see cref="OpenAsync"/>, but does not look at the identity of what is there.</summary>
    internal static Task<NfsStore> ConnectAsync(NfsStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(options, NewStore, time, cancellationToken);

    private static NfsStore NewStore(NfsConnection connection, PosixStoreOptions files, TimeProvider time) => new(connection, files, time);

    private static async Task<TStore> ConnectAsync<TStore>(
        NfsStoreOptions options, Func<NfsConnection, PosixStoreOptions, TimeProvider, TStore> create, TimeProvider time, CancellationToken cancellationToken)
        where TStore : NfsStore
    {
        var client = ClientOf(options);
        return await RemoteStoreOpener.ConnectAsync(
            options,
            (connection, files, clock) => create(new NfsConnection(connection), files, clock),
            client == NfsClientKind.User ? () => new NfsClientFileSystem(ClientOptions(options), time) : null,
            time,
            cancellationToken);
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

    private static bool NeedsKernel(RemoteMountOptions options) =>
        options.IsReadOnly
        || options.Value("sec") is not (null or "sys")
        || options.Value("xprtsec") is not (null or "none")
        || options.Value("proto") is not (null or "tcp" or "tcp6");

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
    private static int VersionOf(RemoteMountOptions options) =>
        options.Version is { Length: > 0 } version && int.TryParse(version.Split('.')[0], CultureInfo.InvariantCulture, out var major) ? major : 3;

    private static int? Number(NfsStoreOptions options, string name) =>
        int.TryParse(options.MountOptions.Value(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int TransferSize(NfsStoreOptions options, string name) =>
        Math.Clamp(Number(options, name) ?? NfsClientOptions.LargestTransfer, NfsClientOptions.SmallestTransfer, NfsClientOptions.LargestTransfer);
}
