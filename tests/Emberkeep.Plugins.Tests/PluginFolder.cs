using Emberkeep.Testing;

namespace Emberkeep.Plugins.Tests;

/// <summary>A folder with the sample plug-in in it, as somebody would install it.</summary>
internal sealed class PluginFolder : IDisposable
{
    public const string Assembly = "Emberkeep.Samples.ArrayStore";
    public const string StoreType = "Emberkeep.Samples.ArrayStore";
    public const string ProviderType = "Emberkeep.Samples.ArrayStoreProvider";

    private readonly TempDirectory _directory = new();

    public PluginFolder()
    {
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "sample")))
        {
            var copy = System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>A directory for the rest of a test.</summary>
    public string Root => _directory.Path;

    public string Path => _directory.File("plugins");

    public string MainFile => System.IO.Path.Combine(Path, Assembly + ".dll");

    public StorePlugin Load(string type = StoreType) => StorePlugin.Load(Assembly, type, [Path]);

    public void Dispose() => _directory.Dispose();
}
