using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Conformance;

/// <summary>Files on the file system of temporary files.</summary>
public class FileReaderTests : VolumeReaderConformance, IDisposable
{
    private readonly TempDirectory _directory;

    public FileReaderTests()
        : this(parent: null)
    {
    }

    private protected FileReaderTests(string? parent) => _directory = new TempDirectory(parent);

    protected override async Task<IVolumeReader> OpenAsync(SampleVolume sample)
    {
        var path = _directory.File("volume");
        await sample.WriteFileAsync(path, Cancel);
        return LocalVolume.OpenReader(path);
    }

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
