using Emberkeep.Errors;

namespace Emberkeep.Engine.Compression;

/// <summary>The errors of objects that cannot be decompressed.</summary>
internal static class ObjectErrors
{
    /// <summary>An object that does not hold what the backup's index says.</summary>
    /// <param name="where">Names the object.</param>
    /// <param name="what">What is wrong, as a clause that goes on after "the object is damaged:".</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static BackupException Corrupt(string where, string what, Exception? cause = null) => new(
        ErrorKind.Corrupt,
        $"{where} is damaged: {what}.",
        "Run `emberkeep backup verify --all` to see which backups are affected; put the object back from a copy of the repository if there is one.",
        innerException: cause);

    /// <summary>An object that asks for more memory than is given to a decompressor.</summary>
    public static BackupException NeedsTooMuchMemory(string where, ulong bytes, int maxMiB) => new(
        ErrorKind.Unsupported,
        $"{where} needs {bytes >> 20} MiB of memory to be decompressed, and more than {maxMiB} MiB are not given.",
        "No known writer of backups makes such objects; if this one is genuine, decompress it with the zstd tool and its option --long.");
}
