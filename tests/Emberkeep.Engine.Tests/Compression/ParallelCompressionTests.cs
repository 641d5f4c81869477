using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Tests.Format;
using Emberkeep.Engine.Tests.Golden;

namespace Emberkeep.Engine.Tests.Compression;

/// <summary>Objects of several pieces that several threads compress.</summary>
public sealed class ParallelCompressionTests
{
    private const int Threads = 3;
    private const int ZlibPiece = 1 << 20;
    private const int Bzip2Piece = 899_980;
    private const int ZstdJob = 2 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zlib", ZlibPiece, true)]
    [InlineData("zlib", ZlibPiece, false)]
    [InlineData("bz2", Bzip2Piece, true)]
    [InlineData("bz2", Bzip2Piece, false)]
    [InlineData("zstd", ZstdJob, true)]
    [InlineData("zstd", ZstdJob, false)]
    public async Task CompressAndDecompress_SizesAroundTheBordersOfPieces_GivesTheDataBack(string name, int piece, bool isNative)
    {
        var codecs = TestCodecs.Require(isNative);
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        foreach (var length in (int[])[0, 1, piece - 1, piece, piece + 1, (2 * piece) - 1, 2 * piece, (2 * piece) + 1, (5 * piece) + 1])
        {
            var data = new ObjectData([(length, false)], length);

            var stored = await data.CompressAsync(algorithm, null, 1 << 20, Threads, codecs);

            var loaded = await ObjectData.DecompressAsync(algorithm, stored, length, codecs: codecs);
            loaded.AsSpan().SequenceEqual(data.ToArray()).ShouldBeTrue($"{length} bytes");
        }
    }

    [Theory]
    [InlineData("zlib", "zlib", "zlib.decompress", true)]
    [InlineData("bz2", "bz2", "bz2.decompress", true)]
    [InlineData("bz2", "bz2", "bz2.decompress", false)]
    [InlineData("zstd", "zstd", "zstd.decompress", true)]
    [InlineData("zstd", "zstd", "zstd.decompress", false)]
    public async Task Compress_ManyPiecesOfEveryKind_IsReadByPython(string name, string module, string function, bool isNative)
    {
        await PythonReference.RequireAsync(module, Token);
        var codecs = TestCodecs.Require(isNative);
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        var data = Mixed();
        var sink = new MemorySink();
        using (var compressor = Compressors.Create(algorithm, null, data.Length + (3 << 20), sink.Write, Threads, codecs))
        {
            await compressor.WriteAsync(data, Token);
            await compressor.WriteZerosAsync(3 << 20, Token);
            await compressor.CompleteAsync(Token);
        }

        var output = await PythonReference.RunAsync(
            $"import sys, {module}; sys.stdout.buffer.write({function}(sys.stdin.buffer.read()))", sink.ToArray(), Token);

        output.AsSpan().SequenceEqual([.. data, .. new byte[3 << 20]]).ShouldBeTrue();
    }

    [Fact]
    public async Task Compress_ZlibOfDataThatDoesNotShrink_StoresItAlmostWithoutLoss()
    {
        var data = new byte[(3 << 20) + 17];
        new Random(5).NextBytes(data);
        foreach (var codecs in (Codecs[])[Codecs.Fastest, Codecs.Managed])
        {
            var sink = new MemorySink();
            using var compressor = Compressors.Create(CompressionAlgorithm.Zlib, null, data.Length, sink.Write, Threads, codecs);
            await compressor.WriteAsync(data, Token);
            await compressor.CompleteAsync(Token);

            // Five bytes for each 65,535, and less than 100 for header, joints and trailer.
            sink.Length.ShouldBeInRange(data.Length, data.Length + (data.Length / 65_535 * 5) + 100);
            (await ObjectData.DecompressAsync(CompressionAlgorithm.Zlib, sink.ToArray(), data.Length)).AsSpan().SequenceEqual(data).ShouldBeTrue();
        }
    }

    [Fact]
    public void IsWorthwhile_AnyPartThatShrinks_IsFound()
    {
        var data = new byte[1 << 20];
        new Random(6).NextBytes(data);

        Compressibility.IsWorthwhile(Codecs.Fastest, data).ShouldBeFalse();
        Compressibility.IsWorthwhile(Codecs.Managed, data).ShouldBeFalse();

        // 64 KiB of text in a place that no sample looks at.
        data.AsSpan(100_000, 64 << 10).Fill((byte)'x');
        Compressibility.IsWorthwhile(Codecs.Fastest, data).ShouldBeTrue();
        Compressibility.IsWorthwhile(Codecs.Managed, data).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(256)]
    public void ThreadsPerObject_AnyWorkers_IsAtLeastOneAndAtMostTheProcessors(int workers)
    {
        foreach (var algorithm in Enum.GetValues<CompressionAlgorithm>())
        {
            var threads = Compressors.ThreadsPerObject(algorithm, workers);

            threads.ShouldBeInRange(1, Environment.ProcessorCount);
            (threads * workers).ShouldBeLessThanOrEqualTo(Math.Max(16, workers));
        }
    }

    /// <summary>Text, data that does not shrink, zeros within data, text again: about 9 MiB.</summary>
    private static byte[] Mixed()
    {
        var text = new ObjectData([(3 << 20, false), (300_000, true), (2 << 20, false)], 8).ToArray();
        var random = new byte[(3 << 20) + 5];
        new Random(9).NextBytes(random);
        return [.. text, .. random, .. text.AsSpan(0, 500_001)];
    }
}
