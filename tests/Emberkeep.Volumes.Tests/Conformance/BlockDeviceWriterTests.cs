using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Conformance;

/// <summary>A block device, zeroed in each of the ways that a device may leave us with.</summary>
public abstract class BlockDeviceWriterTests : VolumeWriterConformance, IDisposable
{
    private LoopVolume? _volume;

    private protected abstract ZeroingMethod Method { get; }

    protected override int LengthUnit => LoopDevice.SectorSize;

    protected override async Task<IVolumeWriter> OpenAsync(SampleVolume sample)
    {
        _volume = await LoopVolume.CreateAsync(sample, Cancel);
        return LocalVolume.OpenWriter(_volume.Path, new OpenWriterOptions { CreateLength = sample.Length, Overwrite = true }, Method);
    }

    /// <summary>From the file behind the device: what a flush left in the page cache of the device does not count.</summary>
    protected override Task<byte[]> ReadBackAsync(IVolumeWriter writer) => File.ReadAllBytesAsync(_volume!.BackingFile, Cancel);

    public void Dispose()
    {
        _volume?.Dispose();
        GC.SuppressFinalize(this);
    }
}
