namespace Emberkeep.Interop.Tests.Chains;

/// <summary>A random volume and its life: 1 to 5 layers, authors, compressors and object sizes mixed. The same seed gives the same chain.</summary>
internal sealed class RandomChain
{
    private static readonly string[] Compressors = ["none", "zlib", "gzip", "bz2", "bzip2", "zstd", "ZLIB", "off"];

    public RandomChain(int seed)
    {
        var random = new Random(seed);
        BlockSize = 512 << random.Next(0, 5);
        var volume = new byte[1 + random.Next(BlockSize * 40)];
        FillSome(random, volume, 0, volume.Length);
        var layers = new List<LayerPlan>();
        var count = random.Next(1, 6);
        for (var i = 0; i < count; i++)
        {
            var blocksBefore = Blocks(volume.Length);
            if (i > 0)
            {
                volume = Change(random, volume);
            }

            // Stock Cinder cannot make an increment of a volume that has more blocks than before; Emberkeep can, and Cinder restores it.
            var hasGrown = i > 0 && Blocks(volume.Length) > blocksBefore;
            layers.Add(new LayerPlan(
                !hasGrown && random.Next(2) == 0,
                Compressors[random.Next(Compressors.Length)],
                random.Next(6) == 0 ? 1999994880 / 32768 * (32768 / BlockSize) : random.Next(1, 12),
                volume));
        }

        Layers = layers;
    }

    private RandomChain(int blockSize, IReadOnlyList<LayerPlan> layers)
    {
        BlockSize = blockSize;
        Layers = layers;
    }

    public int BlockSize { get; }

    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>Three layers of a volume of one length, by turns of either product, all with one compressor.</summary>
    public static RandomChain Alternating(string compression, bool cinderBegins)
    {
        const int Block = 4096;
        var random = new Random(17);
        var volume = new byte[(Block * 60) + 77];
        FillSome(random, volume, 0, volume.Length);
        var layers = new List<LayerPlan>();
        for (var i = 0; i < 3; i++)
        {
            layers.Add(new LayerPlan(cinderBegins == (i % 2 == 0), compression, ObjectBlocks: 7, volume));
            volume = [.. volume];
            FillSome(random, volume, Block * 10 * i, Block * 12);
        }

        return new RandomChain(Block, layers);
    }

    /// <summary>A full backup by Emberkeep with an object of 10 MiB and one of 3 MiB, and an increment by Cinder.</summary>
    public static RandomChain OfLargeObjects(string compression)
    {
        const int Block = 32768;
        var random = new Random(23);
        var volume = new byte[(13 << 20) + 77];
        FillSome(random, volume, 0, volume.Length);
        byte[] changed = [.. volume];
        FillSome(random, changed, 5 << 20, 1 << 20);
        return new RandomChain(
            Block,
            [
                new LayerPlan(IsCinder: false, compression, ObjectBlocks: 320, volume),
                new LayerPlan(IsCinder: true, compression, ObjectBlocks: 320, changed),
            ]);
    }

    private int Blocks(int length) => (length + BlockSize - 1) / BlockSize;

    private byte[] Change(Random random, byte[] before)
    {
        var kind = random.Next(10);
        if (kind == 0)
        {
            return before;
        }

        var length = kind switch
        {
            1 => before.Length + random.Next(BlockSize * 10),
            2 => Math.Max(1, before.Length - random.Next(BlockSize * 5)),
            _ => before.Length,
        };
        var volume = new byte[length];
        before.AsSpan(0, Math.Min(length, before.Length)).CopyTo(volume);
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var start = random.Next(length);
            var size = Math.Min(length - start, 1 + random.Next(BlockSize * 6));
            if (random.Next(3) == 0)
            {
                volume.AsSpan(start, size).Clear();
            }
            else
            {
                FillSome(random, volume, start, size);
            }
        }

        return volume;
    }

    /// <summary>Incompressible data, text-like data and zeros in runs.</summary>
    private static void FillSome(Random random, byte[] volume, int start, int length)
    {
        var end = start + length;
        while (start < end)
        {
            var size = Math.Min(end - start, 1 + random.Next(20_000));
            var run = volume.AsSpan(start, size);
            switch (random.Next(3))
            {
                case 0:
                    random.NextBytes(run);
                    break;
                case 1:
                    run.Fill((byte)random.Next(1, 256));
                    break;
                default:
                    run.Clear();
                    break;
            }

            start += size;
        }
    }
}
