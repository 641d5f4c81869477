namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>One entry of a directory listing.</summary>
/// <param name="Name">The name in its directory, one segment.</param>
/// <param name="Kind">What the name stands for.</param>
/// <param name="Status">The file's status, or null when the listing was asked for without.</param>
public readonly record struct DirectoryEntry(string Name, FileKind Kind, FileStatus? Status);
