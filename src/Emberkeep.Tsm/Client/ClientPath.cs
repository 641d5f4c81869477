using Emberkeep.Errors;

namespace Emberkeep.Tsm.Client;

/// <summary>Refuses paths that the client would take for something else than one file.</summary>
internal static class ClientPath
{
    /// <summary>Wildcards, quotes, and the braces that part a file space from what is in it.</summary>
    private const string Special = "*?\"'{}";

    /// <summary>Returns the path.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>: deleting such a path could delete other backups.</exception>
    public static string Check(string path)
    {
        var isPlain = path.StartsWith('/') && !path.EndsWith('/') && !path.Any(character => char.IsControl(character) || Special.Contains(character, StringComparison.Ordinal));
        return isPlain ? path : throw new BackupException(
            ErrorKind.Invalid,
            $"'{string.Concat(path.Where(character => !char.IsControl(character)))}' cannot be given to the TSM client: it is not absolute, or has a character with a meaning of its own (* ? ' \" {{ }}).",
            "Use a path without these characters, for example through another mount point or a renamed directory.");
    }
}
