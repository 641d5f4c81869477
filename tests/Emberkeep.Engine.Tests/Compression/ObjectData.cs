using CsCheck;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Tests.Format;

namespace Emberkeep.Engine.Tests.Compression;

/// <summary>An object's data as a list of runs, and the ways to store and load it.</summary>
internal sealed record ObjectData(IReadOnlyList<(int Length, bool IsZero)> Runs, int Seed)
{
    private const int Piece = 1 << 20;

    /// <summary>Runs whose lengths gather around the borders of pieces.</summary>
    public static readonly Gen<ObjectData> Any = Gen.Select(
        Gen.Select(
            Gen.OneOf(Gen.Int[0, 300], Gen.Int[0, 70_000], Gen.Int[Piece - 2, Piece + 2], Gen.Int[(2 * Piece) - 1, (2 * Piece) + 1]),
            Gen.Bool).Array[1, 4],
        Gen.Int,
        (runs, seed) => new ObjectData(runs, seed));

    public int Length => Runs.Sum(run => run.Length);

    /// <summary>The data: random text-like bytes and zeros.</summary>
    public byte[] ToArray()
    {
        var random = new Random(Seed);
        var data = new byte[Length];
        var at = 0;
        foreach (var (length, isZero) in Runs)
        {
            if (!isZero)
            {
                FillWithText(data.AsSpan(at, length), random);
            }

            at += length;
        }

        return data;
    }

    /// <summary>Stores the data run by run, zeros as zeros, everything else in chunks.</summary>
    public async Task<byte[]> CompressAsync(CompressionAlgorithm algorithm, int? level, int chunk, int threads = 1, Codecs? codecs = null)
    {
        var (data, sink, at) = (ToArray(), new MemorySink(), 0);
        using var compressor = Compressors.Create(algorithm, level, data.Length, sink.Write, threads, codecs);
        foreach (var (length, isZero) in Runs)
        {
            for (var done = 0; done < length; done += chunk)
            {
                var count = Math.Min(chunk, length - done);
                await (isZero
                    ? compressor.WriteZerosAsync(count, CancellationToken.None)
                    : compressor.WriteAsync(data.AsMemory(at + done, count), CancellationToken.None));
            }

            at += length;
        }

        await compressor.CompleteAsync(CancellationToken.None);
        compressor.CompressedLength.ShouldBe(sink.Length);
        return sink.ToArray();
    }

    public static async Task<byte[]> DecompressAsync(
        CompressionAlgorithm algorithm, byte[] stored, long declaredLength, int step = int.MaxValue, Codecs? codecs = null)
    {
        await using var data = Compressors.OpenDecompressor(algorithm, new DripStream(stored, step), declaredLength, "object X", leaveOpen: false, codecs);
        var all = new MemoryStream();
        await data.CopyToAsync(all, CancellationToken.None);
        return all.ToArray();
    }

    private static void FillWithText(Span<byte> data, Random random)
    {
        random.NextBytes(data);
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)((i & 64) == 0 ? 'a' + (data[i] & 7) : data[i]);
        }
    }
}
