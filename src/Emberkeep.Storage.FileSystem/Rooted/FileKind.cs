namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>What a name in a directory stands for.</summary>
public enum FileKind
{
    /// <summary>A FIFO, a socket, a device or anything else that is none of the others.</summary>
    Other = 0,

    /// <summary>A regular file, the only kind that is ever opened as an object.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link; it is never followed.</summary>
    SymbolicLink,
}
