using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Smb;

/// <summary>A store on an SMB share, mounted by the kernel.</summary>
/// <param name="connection">Reaches the share; it belongs to the store.</param>
/// <param name="options">How files and directories are made.</param>
/// <param name="time">The clock that leftovers' ages are counted by.</param>
public sealed class SmbStore(RemoteConnection connection, PosixStoreOptions options, TimeProvider time) : RemoteStore(connection, options, time);
