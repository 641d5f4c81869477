using Emberkeep.Native.Nfs;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>A connection to a share.</summary>
/// <param name="Connection">Carries requests.</param>
/// <param name="Root">The exported directory.</param>
/// <param name="ReadSize">Bytes per READ.</param>
/// <param name="WriteSize">Bytes per WRITE.</param>
internal sealed record NfsLink(RpcConnection Connection, NfsHandle Root, int ReadSize, int WriteSize);
