using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>A share that can be used: what reaches it, and what keeps it mounted. It belongs to the store that is made with it.</summary>
public sealed class NfsConnection
{
    /// <summary>Over anything that reaches the share, for example a <see cref="LocalFileSystem"/> on a mount that somebody else made.</summary>
    /// <param name="fileSystem">Reaches the share.</param>
    public NfsConnection(IRootedFileSystem fileSystem) => FileSystem = fileSystem;

    internal NfsConnection(IRootedFileSystem fileSystem, MountLease lease, MountManager manager)
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
