using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Engine.Tests.Format;
using Emberkeep.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Merge;

/// <summary>
/// Backups that Cinder made do not state the exact length of the volume: it is worked out from the objects and the list of digests, and is exact before
/// and after a backup took over objects. Without the list it is the end of the last object of the whole chain: never too short, and too long only
/// after the volume shrank. What lies behind the end of an increment is left behind when it takes over objects, which brings the length of those
/// that build on it nearer to the truth. What lies between the true end and the end that is assumed is something that the volume held there once; which
/// of it, nobody can tell.
/// </summary>
public sealed class ForeignLengthTests
{
    [Theory]
    [InlineData(60_000, 50_001, 50_001)]
    [InlineData(60_000, 49_152, 49_152)]
    [InlineData(60_000, 49_153, 60_000)]
    [InlineData(65_536, 4096, 4097)]
    [InlineData(60_000, 1, 60_000)]
    [InlineData(1, 60_000, 5000)]
    public async Task DeleteAny_CinderWroteShrunkVolumes_LengthsAndBytesStay(int first, int second, int third)
    {
        var world = new MergeWorld(new Repo());
        BackupRecord? parent = null;
        foreach (var (i, length) in new[] { first, second, third }.Index())
        {
            parent = await world.BackUpAsync(Noise(i)[..length], parent);
            await MakeForeignAsync(world, parent);
        }

        foreach (var id in world.Expected.Keys.SkipLast(1).ToList())
        {
            await world.CheckAsync("before");
            await world.DeleteAsync(id);
            await world.CheckAsync("after");
        }

        (await world.IndexAsync()).Records.Single().VolumeLength.ShouldBeNull();
    }

    [Fact]
    public Task DeleteAny_CinderWroteAnyLengthsAndLostLists_NothingIsLostAndNothingIsAdded() =>
        Gen.Select(Gen.Int[1, 70_000].Array[2, 5], Gen.Int).SampleAsync(async (lengths, seed) =>
        {
            var random = new Random(seed);
            var world = new MergeWorld(new Repo());
            BackupRecord? parent = null;
            foreach (var (i, length) in lengths.Index())
            {
                parent = await world.BackUpAsync(Noise(random.Next(2) == 0 ? 0 : i)[..(random.Next(3) == 0 ? length & ~0xFFF | 0x1000 : length)], parent);
                await MakeForeignAsync(world, parent);
            }

            var lost = new HashSet<BackupId>();
            foreach (var record in (await world.IndexAsync()).Records.Where(_ => random.Next(4) == 0))
            {
                lost.Add(record.Id);
                await world.Repo.Memory.DeleteAsync(record.Container!.Value, ObjectName.Parse(record.ServiceMetadata + "_sha256file"), CancellationToken.None);
            }

            while (world.Expected.Count > 1)
            {
                var before = await RestoreAllAsync(world);
                await world.DeleteAsync(world.Expected.Keys.ElementAt(random.Next(world.Expected.Count)));
                foreach (var (id, content) in await RestoreAllAsync(world))
                {
                    var expected = world.Expected[id];
                    content.Length.ShouldBeInRange(expected.Length, before[id].Length, $"seed {seed}");
                    content.AsSpan(0, expected.Length).SequenceEqual(expected).ShouldBeTrue($"seed {seed}");
                    (lost.Contains(id) || content.Length == expected.Length).ShouldBeTrue($"seed {seed}");
                }
            }
        }, iter: 60, threads: 1);

    private static byte[] Noise(int seed)
    {
        var bytes = new byte[80_000];
        new Random(0).NextBytes(bytes);
        new Random(seed).NextBytes(bytes.AsSpan(20_000, 9000));
        return bytes;
    }

    private static async Task<Dictionary<BackupId, byte[]>> RestoreAllAsync(MergeWorld world)
    {
        var restored = new Dictionary<BackupId, byte[]>();
        var index = await world.IndexAsync();
        var driver = world.Repo.Driver();
        foreach (var record in index.Records)
        {
            var length = await driver.GetVolumeLengthAsync(index.ChainOf(record), CancellationToken.None);
            var target = MemoryVolume.Empty((int)length);
            await driver.RestoreAsync(index.ChainOf(record), target, null, CancellationToken.None);
            restored.Add(record.Id, [.. target.Content[..(int)length]]);
        }

        return restored;
    }

    /// <summary>Takes Emberkeep's own part out of a backup's index, which leaves what Cinder writes.</summary>
    private static async Task MakeForeignAsync(MergeWorld world, BackupRecord record)
    {
        BackupPrefix.TryParse(record.ServiceMetadata, out var prefix).ShouldBeTrue();
        var (container, name) = (record.Container!.Value.Value, prefix.Metadata.Value);
        var metadata = await BackupMetadataReader.ReadAsync(
            new MemoryStream(world.Repo.Memory.Content(container, name)), prefix, "index", CancellationToken.None);
        var sink = new MemorySink();
        await BackupMetadataWriter.WriteAsync(metadata with { Extension = null }, sink.Write, CancellationToken.None);
        world.Repo.Memory.Tamper(container, name, sink.ToArray());
    }
}
