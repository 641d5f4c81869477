using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>An NFS share that can be used, see <see cref="RemoteConnection"/>.</summary>
public sealed class NfsConnection : RemoteConnection
{
    /// <summary>Over anything that reaches the share, for example a <see cref="LocalFileSystem"/> on a mount that somebody else made.</summary>
    /// <param name="fileSystem">Reaches the share.</param>
    public NfsConnection(IRootedFileSystem fileSystem)
        : base(fileSystem)
    {
    }

    internal NfsConnection(RemoteConnection connection)
        : base(connection.FileSystem, connection.Lease, connection.Manager)
    {
    }
}
