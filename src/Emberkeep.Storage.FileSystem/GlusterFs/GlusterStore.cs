using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.GlusterFs;

/// <summary>A store on a volume of GlusterFS, mounted through FUSE.</summary>
/// <param name="connection">Reaches the share; it belongs to the store.</param>
/// <param name="options">How files and directories are made.</param>
/// <param name="time">The clock that leftovers' ages are counted by.</param>
public sealed class GlusterStore(RemoteConnection connection, PosixStoreOptions options, TimeProvider time) : RemoteStore(connection, options, time);
