using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>A share that can be used: what reaches it, and what keeps it mounted. It belongs to the store that is made with it.</summary>
public class RemoteConnection
{
    /// <summary>Over anything that reaches the share, for example a <see cref="LocalFileSystem"/> on a mount that somebody else made.</summary>
    /// <param name="fileSystem">Reaches the share.</param>
    public RemoteConnection(IRootedFileSystem fileSystem) => FileSystem = fileSystem;

    internal RemoteConnection(IRootedFileSystem fileSystem, MountLease? lease, MountManager? manager)
        : this(fileSystem)
    {
        Lease = lease;
        Manager = manager;
    }

    /// <summary>Reaches the share.</summary>
    public IRootedFileSystem FileSystem { get; }

    internal MountLease? Lease { get; }

    internal MountManager? Manager { get; }
}
