using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Conformance.Volumes;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Tests.Volumes;

public sealed class RbdWriterConformanceTests(CephServers servers) : VolumeWriterConformance
{
    protected override async Task<IVolumeWriter> OpenAsync(SampleVolume sample)
    {
        await using var world = await CephWorld.OpenAsync(servers);
        if (!sample.Extents.All(extent => extent.IsHole))
        {
            await world.MakeVolumeAsync(sample);
        }

        return await RbdVolume.OpenWriterAsync(world.Address, sample.Length, overwrite: true, world.Options.Access, TimeProvider.System, Cancel);
    }

    protected override async Task<byte[]> ReadBackAsync(IVolumeWriter writer)
    {
        var server = await servers.SharedAsync();
        await using var reader = await RbdVolume.OpenReaderAsync(RbdAddress.Parse(writer.Name), CephServers.Access(server), TimeProvider.System, Cancel);
        var content = new byte[reader.Length];
        await reader.ReadAsync(0, content, Cancel);
        return content;
    }
}
