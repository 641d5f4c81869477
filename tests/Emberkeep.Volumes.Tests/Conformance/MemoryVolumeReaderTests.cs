using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class MemoryVolumeReaderTests : VolumeReaderConformance
{
    protected override Task<IVolumeReader> OpenAsync(SampleVolume sample) => Task.FromResult<IVolumeReader>(sample.ToMemory());
}
