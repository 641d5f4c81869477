using System.Globalization;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Tests.Volumes;

/// <summary>
/// Images of small objects to which anything is done that can be done to an image, backed up layer by layer with the help of what Ceph tells. Every layer has to
/// restore to what the snapshot held.
/// </summary>
public sealed class RandomImageTests(CephServers servers)
{
    private const int ObjectSize = 64 << 10;
    private const int Layers = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Backup_AnyChanges_RestoresEachLayer() => RunAsync(1);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Seeds))]
    public Task Backup_AnyChangesManyTimes_RestoresEachLayer(int seed) => RunAsync(seed);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(2, 24)];

    private async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        await using var world = await CephWorld.OpenAsync(servers);
        await using var chain = new ImageChain(world);
        var isClone = random.Next(2) == 0;
        var log = new List<string> { isClone ? "clone" : "image" };
        await MakeAsync(world, chain, random, isClone);
        for (var layer = 0; layer < Layers; layer++)
        {
            for (var count = random.Next(6); count > 0; count--)
            {
                log.Add(await ChangeAsync(chain, random, layer));
            }

            if (isClone && random.Next(4) == 0)
            {
                isClone = false;
                log.Add("flatten");
                world.Server.Run("rbd", "flatten", "--no-progress", $"{chain.Pool}/{chain.Image}");
            }

            log.Add($"s{layer}");
            await chain.SnapshotAsync($"s{layer}");
            await chain.BackUpAsync($"s{layer}", changedSince: layer > 0 && random.Next(2) == 0 ? $"s{layer - 1}" : null);
        }

        await chain.SnapshotAsync("same");
        await chain.BackUpAsync("same");
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {string.Join(", ", log)}");

        // One block of each segment of 2 MiB, and one in 256.
        chain.BytesRead.ShouldBeLessThanOrEqualTo((2 + (chain.Contents[^1].Length >> 20)) * 2 * 4096L);
        await chain.VerifyAsync();
    }

    private static async Task MakeAsync(CephWorld world, ImageChain chain, Random random, bool isClone)
    {
        string[] features = random.Next(3) switch
        {
            0 => ["--image-feature", "layering"],
            1 => ["--image-feature", "layering,exclusive-lock,object-map,fast-diff,deep-flatten"],
            _ => ["--image-feature", "layering,exclusive-lock,object-map,fast-diff"],
        };
        string[] stripes = random.Next(3) == 0 ? ["--stripe-unit", "16K", "--stripe-count", "3"] : [];
        var first = $"{chain.Pool}/{(isClone ? $"origin-{Guid.NewGuid():N}" : chain.Image)}";
        world.Server.Run("rbd", ["create", "--size", $"{random.Next(2, 5)}M", "--object-size", "64K", .. features, .. stripes, first]);
        if (isClone)
        {
            await using (var origin = await world.Volumes.OpenImageAsync(first[(chain.Pool.Length + 1)..], null, readOnly: false, Cancel))
            {
                for (var i = 0; i < 5; i++)
                {
                    await WriteAsync(origin, random);
                }

                await origin.FlushAsync(Cancel);
            }

            world.Server.Run("rbd", "snap", "create", "--no-progress", $"{first}@base");
            world.Server.Run("rbd", "snap", "protect", $"{first}@base");
            world.Server.Run("rbd", ["clone", "--object-size", "64K", .. features, $"{first}@base", $"{chain.Pool}/{chain.Image}"]);
        }
    }

    private static async Task<string> ChangeAsync(ImageChain chain, Random random, int layer)
    {
        var done = "";
        await chain.ChangeAsync(async image => done = random.Next(10) switch
        {
            < 4 => await WriteAsync(image, random),
            < 7 => await ZeroAsync(image, random),
            7 => await ResizeAsync(image, random),
            8 when layer > 0 => await RollBackAsync(image, random.Next(layer)),
            _ => await WriteAsync(image, random),
        });
        if (layer > 2 && random.Next(12) == 0)
        {
            // Not the newest one, which is what the parent was made of.
            var old = $"s{random.Next(layer - 1)}";
            await chain.RemoveAsync(old);
            done += $", remove {old}";
        }

        return done;
    }

    private static async Task<string> WriteAsync(RbdImage image, Random random)
    {
        var (offset, length) = Range(image, random);
        var data = new byte[length];
        random.NextBytes(data);
        await image.WriteAsync(offset, data, Cancel);
        return Text("write", offset, length);
    }

    private static async Task<string> ZeroAsync(RbdImage image, Random random)
    {
        var (offset, length) = Range(image, random);
        await image.WriteZerosAsync(offset, length, Cancel);
        return Text("zero", offset, length);
    }

    private static async Task<string> ResizeAsync(RbdImage image, Random random)
    {
        var size = random.Next(2) == 0 ? random.Next(16, 80) * ObjectSize : random.Next(1 << 20, 5 << 20);
        await image.ResizeAsync(size, Cancel);
        return string.Create(CultureInfo.InvariantCulture, $"resize {size}");
    }

    private static async Task<string> RollBackAsync(RbdImage image, int layer)
    {
        var name = $"s{layer}";
        if ((await image.ListSnapshotsAsync(Cancel)).All(snapshot => snapshot.Name != name))
        {
            return $"no {name}";
        }

        await image.RollBackAsync(name, Cancel);
        return $"roll back {name}";
    }

    /// <summary>Anything, whole objects, the end of an object, or whole blocks.</summary>
    private static (long Offset, int Length) Range(RbdImage image, Random random)
    {
        var size = (int)image.Size;
        var item = random.Next(Math.Max(1, size / ObjectSize)) * ObjectSize;
        var inside = random.Next(1, 16) * 4096;
        var (offset, length) = random.Next(4) switch
        {
            0 => (random.Next(size), random.Next(1, 3 * ObjectSize)),
            1 => (item, ObjectSize * random.Next(1, 4)),
            2 => (item + inside, ObjectSize - inside),
            _ => (random.Next(size) / 4096 * 4096, random.Next(1, 10) * 4096),
        };
        offset = Math.Min(offset, size - 1);
        return (offset, Math.Min(length, size - offset));
    }

    private static string Text(string what, long offset, long length) => string.Create(CultureInfo.InvariantCulture, $"{what} {offset}+{length}");
}
