using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Refuses whatever is in an object's place and is none.</summary>
internal static class RegularFile
{
    /// <summary>Throws unless the kind is a regular file.</summary>
    public static void Require(FileKind kind, string fullPath)
    {
        if (kind != FileKind.Regular)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Cannot open '{fullPath}': it is {Describe(kind)}, not a regular file.",
                "Find out who put it there; nothing that backs up makes such a file.");
        }
    }

    private static string Describe(FileKind kind) => kind switch
    {
        FileKind.Directory => "a directory",
        FileKind.SymbolicLink => "a symbolic link",
        _ => "a FIFO, socket or device",
    };
}
