using Emberkeep.Backups;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Native.Ceph;
using Emberkeep.Testing.Ceph;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Ceph.Tests.Driver;

/// <summary>The driver over the cluster that all tests share.</summary>
public abstract class CephDriverConformance(CephServers servers) : DriverConformance
{
    private CephWorld? _world;

    protected override DriverFeatures Features => CephBackupDriver.Features;

    /// <summary>A bit more than one object of an image, which are two pieces to copy.</summary>
    protected override int Length => (4 << 20) + 12_345;

    protected override string OtherContainer => CephServer.VolumePool;

    protected override async ValueTask<BackupDriver> OpenAsync() => new CephBackupDriver((await WorldAsync()).Options, TimeProvider.System, NullLogger.Instance);

    private protected async ValueTask<CephWorld> WorldAsync() =>
        _world ??= await CephWorld.OpenAsync(servers, options => options with { ChunkSize = 4 << 20 });

    /// <summary>The name of a volume's image.</summary>
    private protected static string ImageOf(VolumeId volume) => $"volume-{volume}";

    protected override async ValueTask<IReadOnlyList<string>> ListStoredAsync()
    {
        var world = await WorldAsync();
        return [.. await ListAsync(world.Backups), .. await ListAsync(world.Volumes)];
    }

    protected override BackupRecord ExportAndImport(BackupRecord record) => ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0));

    protected override async ValueTask CleanUpAsync()
    {
        if (_world is not { } world)
        {
            return;
        }

        // Every test of the cluster looks through the whole pool.
        await foreach (var record in world.Driver.DiscoverAsync(null, Cancel))
        {
            if (record.VolumeId == VolumeId)
            {
                await world.Driver.DeleteAsync(record, Cancel);
            }
        }

        await world.DisposeAsync();
    }

    /// <summary>The images of the test's volume with their snapshots; of the volume itself only the snapshots, since jobs do not make it.</summary>
    private async Task<IReadOnlyList<string>> ListAsync(CephPool pool)
    {
        var names = new List<string>();
        foreach (var name in await pool.ListImagesAsync(Cancel))
        {
            if (!name.Contains(VolumeId.ToString(), StringComparison.Ordinal))
            {
                continue;
            }

            await using var image = await pool.OpenImageAsync(name, null, readOnly: true, Cancel);
            names.AddRange((await image.ListSnapshotsAsync(Cancel)).Select(snapshot => $"{pool.Name}/{name}@{snapshot.Name}"));
            if (name != ImageOf(VolumeId))
            {
                names.Add($"{pool.Name}/{name}");
            }
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }
}
