using Emberkeep.Errors;

namespace Emberkeep.Cli.Composition;

/// <summary>Reads the directory that <c>--repository</c> names.</summary>
internal static class RepositoryAddress
{
    private static readonly string[] PathSchemes = ["file", "posix"];

    /// <summary>The absolute path of the directory that the address names.</summary>
    /// <param name="address">A path, or <c>file:///path</c>, or <c>posix:///path</c>.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Unsupported"/> for a URL of another kind; <see cref="ErrorKind.Invalid"/> when it is no address.
    /// </exception>
    public static string DirectoryOf(string address)
    {
        var separator = address.IndexOf("://", StringComparison.Ordinal);
        if (separator < 0)
        {
            return address.Length > 0
                ? FullPath(address)
                : throw new BackupException(ErrorKind.Invalid, "The repository's name is empty.", "Give a directory with --repository.");
        }

        var scheme = address[..separator];
        if (!PathSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            // The rest of the address may hold a password.
            throw new BackupException(
                ErrorKind.Unsupported,
                $"Repositories of the kind {scheme}:// are not supported.",
                "Mount the share and give its directory, for example --repository /mnt/backups.");
        }

        var path = address[(separator + "://".Length)..];
        return path.StartsWith('/')
            ? FullPath(Uri.UnescapeDataString(path))
            : throw new BackupException(ErrorKind.Invalid, $"'{address}' does not name a directory.", $"Write three slashes: {scheme}:///path.");
    }

    private static string FullPath(string path) => path.Contains('\0', StringComparison.Ordinal)
        ? throw new BackupException(ErrorKind.Invalid, "The repository's name has a zero character, which no path can have.", "Correct --repository.")
        : Path.GetFullPath(path);
}
