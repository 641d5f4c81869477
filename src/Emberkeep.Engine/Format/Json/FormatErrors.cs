using Emberkeep.Errors;

namespace Emberkeep.Engine.Format.Json;

/// <summary>The errors of files that cannot be used as they are.</summary>
internal static class FormatErrors
{
    private const string DamagedRemedy =
        "Run `emberkeep backup verify --all` to see which backups are affected; put the file back from a copy of the repository if there is one.";

    /// <summary>A file that does not hold what the format demands.</summary>
    /// <param name="where">Names the file.</param>
    /// <param name="what">What is wrong, as a clause that goes on after "the file is damaged:".</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static BackupException Corrupt(string where, string what, Exception? cause = null) =>
        new(ErrorKind.Corrupt, $"{where} is damaged: {what}.", DamagedRemedy, innerException: cause);

    /// <summary>A file in a version of the format that nobody has defined yet.</summary>
    public static BackupException UnknownVersion(string where, string version) =>
        new(ErrorKind.Unsupported, $"No support to restore backup version {Quote(version)} ({where}).", "Use a release of Emberkeep that knows this version.");

    /// <summary>An object in a compression that nobody has defined yet.</summary>
    public static BackupException UnknownCompression(string where, string name) =>
        new(ErrorKind.Unsupported, $"unsupported compression algorithm: {Quote(name)} ({where})", "Use a release of Emberkeep that knows this algorithm.");

    /// <summary>Text from a file, made fit for a message: printable and short.</summary>
    public static string Quote(string text) =>
        string.Concat((text.Length > 100 ? text[..100] + "..." : text).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
