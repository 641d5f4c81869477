using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Composition;

/// <summary>Turns <c>-r</c> into the options that it stands for, so that there is one way from options to a driver.</summary>
internal static class RepositoryAddress
{
    private const string PosixScheme = "posix://";
    private const string Remedy = "Use a path (/srv/backups) or a URL (posix:///srv/backups).";

    /// <summary>The overrides that name the repository.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> or <see cref="ErrorKind.Unsupported"/>.</exception>
    public static IEnumerable<string> ToOverrides(string repository)
    {
        var path = PathOf(repository);
        yield return IniWriter.Override(ServiceOptions.Driver, "posix");
        yield return IniWriter.Override(PosixOptions.Path, path);
    }

    private static string PathOf(string repository)
    {
        if (repository.Length == 0 || repository.Contains('\0', StringComparison.Ordinal))
        {
            throw new BackupException(ErrorKind.Invalid, "The repository has no name.", Remedy);
        }

        if (repository.StartsWith(PosixScheme, StringComparison.OrdinalIgnoreCase))
        {
            var path = Uri.UnescapeDataString(repository[PosixScheme.Length..]);
            return path.StartsWith('/')
                ? path
                : throw new BackupException(ErrorKind.Invalid, $"'{repository}' has no absolute path.", Remedy);
        }

        var scheme = repository.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && repository.AsSpan(0, scheme).IndexOf('/') < 0
            ? throw new BackupException(ErrorKind.Unsupported, $"There is no repository of the kind '{repository[..scheme]}'.", Remedy)
            : Path.GetFullPath(repository);
    }
}
