using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Validation;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Loading;

/// <summary>Finds the files to read.</summary>
internal static class ConfigurationFiles
{
    /// <summary>The files of the sources, in the order in which later ones win.</summary>
    public static IReadOnlyList<IniFile> ReadAll(ConfigurationSources sources, FaultReport report)
    {
        var paths = sources.Files.Count > 0 ? [.. sources.Files] : Defaults(sources, report).ToList();
        foreach (var directory in sources.Directories)
        {
            paths.AddRange(FilesOf(directory, report));
        }

        return paths.ConvertAll(ConfigurationFile.Read);
    }

    private static IEnumerable<string> Defaults(ConfigurationSources sources, FaultReport report)
    {
        if (sources.DefaultFile is { } own && File.Exists(own))
        {
            if (ConfigurationFile.CanRead(own))
            {
                return [own];
            }

            report.Warn(new ConfigurationWarning(
                ValueSource.File(own, 0), null, "the file cannot be read and has no effect",
                "Run as a user who may read it, or name another file with --config-file."));
            return [];
        }

        return sources.FallbackFile is { } other && File.Exists(other) && ConfigurationFile.CanRead(other) ? [other] : [];
    }

    /// <summary>As a shell lists <c>*.conf</c>: hidden files are left out, and names sort by their characters' codes.</summary>
    private static List<string> FilesOf(string directory, FaultReport report)
    {
        try
        {
            return Directory.GetFiles(directory, "*.conf")
                .Where(path => Path.GetFileName(path) is var name && name[0] != '.' && name.EndsWith(".conf", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToList();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var message = exception is DirectoryNotFoundException
                ? "the configuration directory does not exist"
                : $"the configuration directory cannot be read: {exception.Message.TrimEnd('.')}";
            report.AddAll([new ConfigurationFault(ValueSource.File(directory, 0), null, message, "Check the name and the permissions.")]);
            return [];
        }
    }
}
