using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class MemoryVolumeWriterTests : VolumeWriterConformance
{
    protected override Task<IVolumeWriter> OpenAsync(SampleVolume sample) => Task.FromResult<IVolumeWriter>(sample.ToMemory());

    protected override Task<byte[]> ReadBackAsync(IVolumeWriter writer) => Task.FromResult(((MemoryVolume)writer).Content.ToArray());
}
