using System.Collections.Concurrent;
using Emberkeep.Backups;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Tests.Driver;

/// <summary>Volumes and targets that are images: what has changed is known from their snapshots.</summary>
[Trait("Category", "Long")]
public sealed class ImageConformanceTests(CephServers servers) : CephDriverConformance(servers)
{
    private readonly ConcurrentDictionary<string, bool> _images = new(StringComparer.Ordinal);

    protected override async ValueTask<IVolumeReader> OpenVolumeAsync(SampleVolume content, VolumeId volume)
    {
        var world = await WorldAsync();
        var name = ImageOf(volume);
        if (_images.TryAdd(name, value: true))
        {
            await world.MakeVolumeAsync(content, name);
        }
        else
        {
            await world.ChangeVolumeAsync(content, name);
        }

        return await RbdVolume.OpenReaderAsync(world.Address with { Image = name }, world.Options.Access, TimeProvider.System, Cancel);
    }

    protected override async ValueTask<DriverTarget> OpenTargetAsync(SampleVolume content)
    {
        var world = await WorldAsync();
        var address = world.Address with { Image = $"target-{Guid.NewGuid():N}" };
        _images.TryAdd(address.Image, value: true);
        await world.MakeVolumeAsync(content, address.Image);
        var writer = await RbdVolume.OpenWriterAsync(address, content.Length, overwrite: true, world.Options.Access, TimeProvider.System, Cancel);
        return new DriverTarget(writer, async () =>
        {
            await using var reader = await RbdVolume.OpenReaderAsync(address, world.Options.Access, TimeProvider.System, Cancel);
            var held = new byte[reader.Length];
            for (var done = 0; done < held.Length;)
            {
                done += await reader.ReadAsync(done, held.AsMemory(done), Cancel);
            }

            return held;
        });
    }
}
