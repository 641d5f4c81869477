namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Room in a file system.</summary>
/// <param name="TotalBytes">Size of the file system in bytes.</param>
/// <param name="AvailableBytes">Bytes that a user without privilege may still write; quotas may allow less.</param>
public readonly record struct FileSystemSpace(long TotalBytes, long AvailableBytes);
