using Emberkeep.Configuration.Loading;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Tests;

/// <summary>Configuration files in a directory of their own, and the ways to load them.</summary>
internal sealed class TestConfiguration : IDisposable
{
    public static readonly HostFacts Host = new("backup1.example.com", 8);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("emberkeep-");

    public string Root => _directory.FullName;

    /// <summary>Loads one file with this text.</summary>
    public static LoadedConfiguration Load(string text, params string[] overrides)
    {
        using var configuration = new TestConfiguration();
        return configuration.LoadFiles([configuration.Write("test.conf", text)], overrides);
    }

    /// <summary>Loads options of the section DEFAULT.</summary>
    public static LoadedConfiguration LoadOptions(params string[] lines) => Load("[DEFAULT]\n" + string.Join('\n', lines));

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    public LoadedConfiguration LoadFiles(IReadOnlyList<string> files, params string[] overrides) =>
        ConfigurationLoader.Load(Sources with { Files = files, Overrides = overrides });

    public static ConfigurationSources Sources { get; } = new() { DefaultFile = null, FallbackFile = null, Host = Host };

    public void Dispose() => _directory.Delete(recursive: true);
}
