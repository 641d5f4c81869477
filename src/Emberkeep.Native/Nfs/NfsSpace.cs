namespace Emberkeep.Native.Nfs;

/// <summary>Room in a file system, in bytes.</summary>
internal readonly record struct NfsSpace(ulong TotalBytes, ulong AvailableBytes);
