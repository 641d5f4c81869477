using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Tests.Golden;

/// <summary>The files that Cinder wrote, copied beside the tests.</summary>
internal static class GoldenFiles
{
    public static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<string> EndingWith(string suffix) => Directory
        .EnumerateFiles(Root, "*" + suffix, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path))
        .Order(StringComparer.Ordinal);

    public static string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    public static byte[] Read(string relativePath) => File.ReadAllBytes(PathOf(relativePath));

    /// <summary>The prefix of the backup that a file belongs to.</summary>
    public static BackupPrefix PrefixOf(string relativePath)
    {
        var name = Path.GetFileName(relativePath);
        BackupPrefix.TryParse(name[..name.LastIndexOfAny(['_', '-'])], out var prefix).ShouldBeTrue(name);
        return prefix;
    }
}
