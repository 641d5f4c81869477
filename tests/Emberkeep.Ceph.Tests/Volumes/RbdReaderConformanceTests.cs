using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Tests.Volumes;

public sealed class RbdReaderConformanceTests(CephServers servers) : VolumeReaderConformance
{
    protected override async Task<IVolumeReader> OpenAsync(SampleVolume sample)
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await world.MakeVolumeAsync(sample);
        return await RbdVolume.OpenReaderAsync(world.Address, world.Options.Access, TimeProvider.System, Cancel);
    }
}
