using Emberkeep.Backups;
using Emberkeep.Ceph.Format;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Stores;

namespace Emberkeep.Ceph.Tests.Driver;

/// <summary>Images whose backups' ids only somebody else's catalog knows: Cinder's backups of snapshots.</summary>
public sealed class AdoptTests(CephServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adopt_ImageWithoutASnapshotUnderTheLegacyName_IsListedRestoredAndDeleted()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var image = BackupNames.LegacyImage(world.VolumeId);
        await world.Backups.CreateImageAsync(image, 8 << 20, features: 1, stripeUnit: 0, stripeCount: 0, Cancel);
        await using (var opened = await world.Backups.OpenImageAsync(image, null, readOnly: false, Cancel))
        {
            await opened.WriteAsync(5 << 20, new byte[] { 1, 2, 3 }, Cancel);
        }

        var record = Record(world, Guid.NewGuid());
        (await world.ListAsync()).ShouldBeEmpty();

        (await world.Driver.AdoptAsync(ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0)), Cancel)).ShouldNotBeNull();

        var found = (await world.ListAsync()).ShouldHaveSingleItem();
        (found with { Metadata = record.Metadata, VolumeLength = null, ServiceMetadata = record.ServiceMetadata }).ShouldBe(record);
        var restored = await world.RestoreAsync(found, new RestoreOptions { Prove = true });
        restored.Length.ShouldBe(8 << 20);
        restored.AsSpan(5 << 20, 3).ToArray().ShouldBe([1, 2, 3]);
        restored.AsSpan(0, 5 << 20).ContainsAnyExcept((byte)0).ShouldBeFalse();
        await world.Driver.DeleteAsync(found, Cancel);
        (await world.Backups.ListImagesAsync(Cancel)).ShouldAllBe(name => name != image);
    }

    [Fact]
    public async Task Adopt_NothingThereOrBackupsThatThePoolKnows_IsNone()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var record = Record(world, Guid.NewGuid());
        (await world.Driver.AdoptAsync(record, Cancel)).ShouldBeNull();
        await world.MakeVolumeAsync(CephBackupDriverTests.Mixed(seed: 31));
        await world.BackupAsync();

        (await world.Driver.AdoptAsync(record, Cancel)).ShouldBeNull();
        (await world.ListAsync()).Count.ShouldBe(1);
    }

    private static BackupRecord Record(CephWorld world, Guid snapshot) => new()
    {
        Id = new BackupId(Guid.NewGuid()),
        VolumeId = world.VolumeId,
        Name = "of a snapshot",
        SizeGiB = 1,
        SnapshotId = snapshot,
        Container = ContainerName.Parse(world.Backups.Name),
        Service = world.Driver.Service,
        ServiceMetadata = ServiceMetadata.Of(BackupNames.LegacyImage(world.VolumeId)),
        CreatedAt = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
        DataTimestamp = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
    };
}
