using System.Text.Json.Nodes;
using Emberkeep.Backups;
using Emberkeep.Ceph.Tests.Driver;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Testing;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Ceph.Tests.Interop;

/// <summary>Emberkeep and Cinder's stock ceph driver on one cluster: what either writes, the other restores and builds on.</summary>
public sealed class CinderCephTests(CephServers servers, CinderProcess cinder) : IClassFixture<CinderProcess>
{
    private const int MiB = 1 << 20;
    private const int GiB = 1 << 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Both write in turn, with regions zeroed on the way; every layer is restored by both.</summary>
    [Theory]
    [Trait("Category", "Long")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chain_OfBothAuthors_IsRestoredByBoth(bool cinderBegins)
    {
        await using var world = await OpenAsync();
        var samples = new List<SampleVolume> { CephBackupDriverTests.Mixed(seed: 90) };
        SampleRun[][] changes =
        [
            [new(RunKind.Zeros, 0, 2 * MiB, 0), new(RunKind.Random, 6 * MiB, 123_456, 91)],
            [new(RunKind.Hole, 4 * MiB, 8 * MiB, 0), new(RunKind.Random, 1 * MiB + 5, 7, 92)],
            [new(RunKind.Random, 15 * MiB, MiB, 93), new(RunKind.Zeros, 6 * MiB, MiB, 0)],
        ];
        samples.AddRange(changes.Select((_, turn) => changes[..(turn + 1)].Aggregate(samples[0], (sample, change) => sample.With(change))));
        await world.MakeVolumeAsync(samples[0]);
        await ResizeAsync(world, world.Address.Image, GiB);
        var records = new List<BackupRecord>();
        foreach (var (turn, sample) in samples.Index())
        {
            if (turn > 0)
            {
                await WriteAsync(world, sample);
            }

            var parent = records.LastOrDefault();
            records.Add(turn % 2 == 0 == cinderBegins ? await CinderBackupAsync(world, parent) : await world.BackupAsync(parent));
        }

        foreach (var (record, sample) in records.Zip(samples))
        {
            ShouldHold(await ReadStartAsync(world, await RestoreHereAsync(world, record)), sample);
            ShouldHold(await ReadStartAsync(world, await CinderRestoreAsync(world, record, records)), sample);
        }

        var found = await world.ListAsync();
        found.Select(record => record.Id).ShouldBe(records.Select(record => record.Id), ignoreOrder: true);
        found.Count(record => record.IsIncremental).ShouldBe(3);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task FullCopy_ByCinderOfAFile_IsFoundAndRestored()
    {
        await using var world = await OpenAsync();
        using var directory = new TempDirectory();
        var sample = CephBackupDriverTests.Mixed(seed: 94);
        await sample.WriteFileAsync(directory.File("volume"), Cancel);
        var id = new BackupId(Guid.NewGuid());

        await cinder.RunAsync(Command("backup", new JsonObject { ["backup"] = Row(world, id, null), ["volume_file"] = directory.File("volume") }));

        var found = (await world.ListAsync()).ShouldHaveSingleItem();
        found.Id.ShouldBe(id);
        ShouldHold(await ReadStartAsync(world, await RestoreHereAsync(world, found)), sample);
    }

    /// <summary>Only Cinder's database knows which backup such an image is, until its record is imported.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task BackupOfASnapshot_ByCinder_IsRestoredOnceItsRecordIsImported()
    {
        await using var world = await OpenAsync();
        var sample = CephBackupDriverTests.Mixed(seed: 98);
        await world.MakeVolumeAsync(sample);
        await ResizeAsync(world, world.Address.Image, GiB);
        var row = Row(world, new BackupId(Guid.NewGuid()), null);
        row["snapshot_id"] = Guid.NewGuid().ToString();
        var reply = await cinder.RunAsync(Command("backup", new JsonObject { ["backup"] = row.DeepClone(), ["rbd"] = Image(world, world.Address.Image) }));
        (await world.ListAsync()).ShouldBeEmpty();
        var record = world.RecordOf(BackupId.Parse(row["id"]!.GetValue<string>()), null, "") with
        {
            ServiceMetadata = reply["service_metadata"]?.GetValue<string>(),
            SnapshotId = Guid.Parse(row["snapshot_id"]!.GetValue<string>()),
        };

        (await world.Driver.AdoptAsync(record, Cancel)).ShouldNotBeNull();

        var found = (await world.ListAsync()).ShouldHaveSingleItem();
        found.Id.ShouldBe(record.Id);
        ShouldHold(await ReadStartAsync(world, await RestoreHereAsync(world, found)), sample);
        row["container"] = CephServer.BackupPool;
        row["service_metadata"] = record.ServiceMetadata;
        await cinder.RunAsync(Command("delete", new JsonObject { ["backup_id"] = record.Id.ToString(), ["records"] = new JsonArray(row) }));
        (await world.ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task FullCopy_OfAFileHere_IsRestoredAndDeletedByCinder()
    {
        await using var world = await OpenAsync();
        var sample = CephBackupDriverTests.Mixed(seed: 95);
        var record = await world.BackupAsync(volume: sample.ToMemory());
        var changed = sample.With([new(RunKind.Zeros, 0, 3 * MiB, 0), new(RunKind.Random, 13 * MiB, 1000, 96)]);
        var increment = await world.BackupAsync(record, changed.ToMemory());

        ShouldHold(await ReadStartAsync(world, await CinderRestoreAsync(world, record, [record])), sample);
        ShouldHold(await ReadStartAsync(world, await CinderRestoreAsync(world, increment, [record, increment])), changed);
        foreach (var doomed in new[] { increment, record })
        {
            await cinder.RunAsync(Command("delete", new JsonObject { ["backup_id"] = doomed.Id.ToString(), ["records"] = new JsonArray(Row(world, doomed.Id, doomed)) }));
        }

        (await world.ListAsync()).ShouldBeEmpty();
        (await world.Backups.ListImagesAsync(Cancel)).ShouldNotContain(image => image.Contains(world.VolumeId.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Volume_GrownBetweenBackups_IsRestoredByBothWithItsOwnLength()
    {
        await using var world = await OpenAsync();
        var first = CephBackupDriverTests.Mixed(seed: 97);
        await world.MakeVolumeAsync(first);
        await ResizeAsync(world, world.Address.Image, GiB);
        var full = await CinderBackupAsync(world, null);
        await ResizeAsync(world, world.Address.Image, GiB + (8 * MiB));
        await using (var image = await world.Volumes.OpenImageAsync(world.Address.Image, null, readOnly: false, Cancel))
        {
            await image.WriteAsync(GiB + MiB, new byte[] { 1, 2, 3 }, Cancel);
        }

        var increment = await world.BackupAsync(full);

        increment.VolumeLength.ShouldBe(GiB + (8 * MiB));
        var restored = await RestoreHereAsync(world, increment);
        await using var target = await world.Volumes.OpenImageAsync(restored, null, readOnly: true, Cancel);
        var end = new byte[4];
        await target.ReadAsync(GiB + MiB, end, Cancel);
        end.ShouldBe([1, 2, 3, 0]);
        var old = await RestoreHereAsync(world, full);
        await using var oldTarget = await world.Volumes.OpenImageAsync(old, null, readOnly: true, Cancel);
        oldTarget.Size.ShouldBe(GiB);
        ShouldHold(await ReadStartAsync(world, await CinderRestoreAsync(world, full, [full, increment])), first);
    }

    private static async Task ResizeAsync(CephWorld world, string name, long size)
    {
        await using var image = await world.Volumes.OpenImageAsync(name, null, readOnly: false, Cancel);
        await image.ResizeAsync(size, Cancel);
    }

    private static async Task WriteAsync(CephWorld world, SampleVolume sample)
    {
        await using var image = await world.Volumes.OpenImageAsync(world.Address.Image, null, readOnly: false, Cancel);
        foreach (var extent in sample.Extents)
        {
            if (extent.IsHole)
            {
                await image.WriteZerosAsync(extent.Offset, extent.Length, Cancel);
            }
            else
            {
                await image.WriteAsync(extent.Offset, sample.Content.AsMemory((int)extent.Offset, (int)extent.Length), Cancel);
            }
        }

        await image.FlushAsync(Cancel);
    }

    private static void ShouldHold(byte[] content, SampleVolume sample) => content.AsSpan(0, sample.Length).SequenceEqual(sample.Content).ShouldBeTrue();

    private static async Task<byte[]> ReadStartAsync(CephWorld world, string name)
    {
        await using var image = await world.Volumes.OpenImageAsync(name, null, readOnly: true, Cancel);
        var content = new byte[Math.Min(image.Size, 24 * MiB)];
        await image.ReadAsync(0, content, Cancel);
        return content;
    }

    private static async Task<string> RestoreHereAsync(CephWorld world, BackupRecord record)
    {
        var chain = new BackupChain([record with { ParentId = null }]);
        var target = world.Address with { Image = $"here-{Guid.NewGuid():N}" };
        var length = await world.Driver.GetVolumeLengthAsync(chain, Cancel);
        await using var writer = await RbdVolume.OpenWriterAsync(target, length, overwrite: false, world.Options.Access, TimeProvider.System, Cancel);
        await world.Driver.RestoreAsync(chain, writer, null, Cancel);
        return target.Image;
    }

    private async Task<CephWorld> OpenAsync()
    {
        var world = await CephWorld.OpenAsync(servers);
        cinder.Require();
        await cinder.RunAsync(new JsonObject
        {
            ["op"] = "configure",
            ["options"] = new JsonObject
            {
                ["backup_ceph_conf"] = world.Server.ConfigurationFile,
                ["backup_ceph_user"] = CephServer.User,
                ["backup_ceph_pool"] = CephServer.BackupPool,
            },
        });
        return world;
    }

    private async Task<BackupRecord> CinderBackupAsync(CephWorld world, BackupRecord? parent)
    {
        var id = new BackupId(Guid.NewGuid());
        var row = Row(world, id, null);
        row["parent_id"] = parent?.Id.ToString();
        var command = Command("backup", new JsonObject { ["backup"] = row, ["rbd"] = Image(world, world.Address.Image) });
        if (parent is not null)
        {
            command["records"] = new JsonArray(Row(world, parent.Id, parent));
        }

        var reply = await cinder.RunAsync(command);
        return world.RecordOf(id, parent, reply["service_metadata"]!.GetValue<string>());
    }

    /// <summary>Cinder takes the way of its own, a difference, to a new volume.</summary>
    private async Task<string> CinderRestoreAsync(CephWorld world, BackupRecord record, IReadOnlyList<BackupRecord> known)
    {
        var volume = Guid.NewGuid().ToString();
        var name = $"volume-{volume}";
        await world.Volumes.CreateImageAsync(name, GiB, 61, 0, 0, Cancel);
        await cinder.RunAsync(Command("restore", new JsonObject
        {
            ["backup_id"] = record.Id.ToString(),
            ["rbd"] = Image(world, name),
            ["volume"] = new JsonObject { ["id"] = volume, ["size"] = 1 },
            ["records"] = new JsonArray([.. known.Select(backup => Row(world, backup.Id, backup))]),
        }));
        return name;
    }

    private static JsonObject Command(string operation, JsonObject command)
    {
        command["op"] = operation;
        command["driver"] = "CephBackupDriver";
        return command;
    }

    private static JsonObject Image(CephWorld world, string name) => new()
    {
        ["conf"] = world.Server.ConfigurationFile,
        ["user"] = CephServer.User,
        ["pool"] = CephServer.VolumePool,
        ["image"] = name,
    };

    private static JsonObject Row(CephWorld world, BackupId id, BackupRecord? record) => new()
    {
        ["id"] = id.ToString(),
        ["volume_id"] = world.VolumeId.ToString(),
        ["size"] = 1,
        ["container"] = record is null ? null : CephServer.BackupPool,
        ["service_metadata"] = record?.ServiceMetadata,
        ["parent_id"] = record?.ParentId?.ToString(),
    };
}
