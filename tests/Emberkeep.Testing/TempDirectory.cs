namespace Emberkeep.Testing;

/// <summary>A directory for one test, removed with all it holds.</summary>
public sealed class TempDirectory : IDisposable
{
    /// <param name="parent">Where to make it, or null for the system's temporary directory.</param>
    public TempDirectory(string? parent = null)
    {
        Path = parent is null
            ? Directory.CreateTempSubdirectory("emberkeep-").FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"emberkeep-{Guid.NewGuid():N}")).FullName;
    }

    public string Path { get; }

    /// <summary>The path of a name inside; nothing is created.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
