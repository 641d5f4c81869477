using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Conformance;

/// <summary>Files on the file system of temporary files.</summary>
public class FileWriterTests : VolumeWriterConformance, IDisposable
{
    private readonly TempDirectory _directory;

    public FileWriterTests()
        : this(parent: null)
    {
    }

    private protected FileWriterTests(string? parent) => _directory = new TempDirectory(parent);

    protected override async Task<IVolumeWriter> OpenAsync(SampleVolume sample)
    {
        var path = _directory.File("volume");
        if (sample.Extents.Any(extent => !extent.IsHole))
        {
            await sample.WriteFileAsync(path, Cancel);
        }

        return Open(path, new OpenWriterOptions { CreateLength = sample.Length, Overwrite = true });
    }

    protected override Task<byte[]> ReadBackAsync(IVolumeWriter writer) => File.ReadAllBytesAsync(writer.Name, Cancel);

    private protected virtual IVolumeWriter Open(string path, OpenWriterOptions options) => LocalVolume.OpenWriter(path, options);

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
