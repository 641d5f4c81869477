namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Tells one file from another, whatever their names: two names with one identity are hard links to one file.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file in it.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode);
