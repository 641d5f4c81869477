namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>What a file system knows of a file.</summary>
/// <param name="Kind">What the file is.</param>
/// <param name="Length">Length in bytes; of meaning for regular files only.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Modified">When the content changed last, by the clock of the server that holds the file.</param>
/// <param name="Identity">Tells the file from others.</param>
public readonly record struct FileStatus(FileKind Kind, long Length, UnixFileMode Mode, DateTimeOffset Modified, FileIdentity Identity)
{
    /// <summary>The user that the file belongs to, as a number of the machine that has it; null where it is not known.</summary>
    public uint? Owner { get; init; }

    /// <summary>The group that the file belongs to, likewise.</summary>
    public uint? Group { get; init; }

    /// <summary>
    /// When content, name or mode changed last, by the clock of the server. Unlike <see cref="Modified"/> no copying program can set it, so it tells
    /// how long the file has been where it is.
    /// </summary>
    public DateTimeOffset Changed { get; init; } = Modified;
}
