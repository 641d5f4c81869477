using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class BlockDeviceReaderTests : VolumeReaderConformance, IDisposable
{
    private LoopVolume? _volume;

    protected override int LengthUnit => LoopDevice.SectorSize;

    protected override async Task<IVolumeReader> OpenAsync(SampleVolume sample)
    {
        _volume = await LoopVolume.CreateAsync(sample, Cancel);
        return LocalVolume.OpenReader(_volume.Path);
    }

    public void Dispose() => _volume?.Dispose();
}
