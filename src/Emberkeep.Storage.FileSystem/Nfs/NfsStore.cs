using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>A store on an NFS share: through a mount, or through a client in this process.</summary>
/// <remarks>Open for inheritance: a vendor's store derives from this one.</remarks>
public class NfsStore : RemoteStore
{
    /// <summary>Makes a store over a client in this process.</summary>
    /// <param name="fileSystem">Reaches the share; it belongs to the store.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock that leftovers' ages are counted by.</param>
    public NfsStore(IRootedFileSystem fileSystem, PosixStoreOptions options, TimeProvider time)
        : base(new RemoteConnection(fileSystem), options, time)
    {
    }

    /// <summary>Makes a store on a share that is connected already: for stores that derive from this one.</summary>
    /// <param name="connection">What <see cref="NfsStoreOpener.OpenAsync{TStore}"/> made; it belongs to the store.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock that leftovers' ages are counted by.</param>
    public NfsStore(NfsConnection connection, PosixStoreOptions options, TimeProvider time)
        : base(connection, options, time)
    {
    }

    /// <summary>Makes a store on a mounted share.</summary>
    /// <param name="fileSystem">Reaches the mount point; it belongs to the store.</param>
    /// <param name="lease">Keeps the share mounted; it belongs to the store.</param>
    /// <param name="manager">The lease's manager; it belongs to the store.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock that leftovers' ages are counted by.</param>
    public NfsStore(IRootedFileSystem fileSystem, MountLease lease, MountManager manager, PosixStoreOptions options, TimeProvider time)
        : base(new RemoteConnection(fileSystem, lease, manager), options, time)
    {
    }
}
