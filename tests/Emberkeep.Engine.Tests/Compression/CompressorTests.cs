using System.IO.Compression;
using CsCheck;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Tests.Format;
using Emberkeep.Engine.Tests.Golden;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Compression;

/// <summary>What every compressor does, whatever implementation it is: see the two subclasses.</summary>
public abstract class CompressorTests(bool isNative)
{
    private readonly Codecs _codecs = TestCodecs.Require(isNative);

    public static TheoryData<string, int> Algorithms => new()
    {
        { "none", 20 }, { "zlib", 15 }, { "gzip", 3 }, { "bz2", 1 }, { "bzip2", 1 }, { "zstd", 25 },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task CompressAndDecompress_AnyRunsInAnyChunks_GivesTheDataBack(string name, int iterations)
    {
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        await Gen.Select(ObjectData.Any, Gen.Int[1, 3 << 20], Gen.Int[1, 300_000], Gen.Int[1, 3]).SampleAsync(async (data, chunk, step, threads) =>
        {
            var stored = await data.CompressAsync(algorithm, null, Math.Max(chunk, data.Length / 500), threads, _codecs);

            var loaded = await ObjectData.DecompressAsync(algorithm, stored, data.Length, Math.Max(step, stored.Length / 500), _codecs);

            loaded.AsSpan().SequenceEqual(data.ToArray()).ShouldBeTrue();
        }, iter: iterations);
    }

    [Theory]
    [InlineData("zlib", "zlib", "zlib.decompress")]
    [InlineData("bz2", "bz2", "bz2.decompress")]
    [InlineData("zstd", "zstd", "zstd.decompress")]
    public async Task Compress_AnyRuns_IsReadByPython(string name, string module, string function)
    {
        await PythonReference.RequireAsync(module, Token);
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        var samples = new[]
        {
            new ObjectData([(100_000, false)], 1),
            new ObjectData([(5 << 20, true)], 2),
            new ObjectData([(1, false), ((3 << 20) + 17, true), (200_000, false), (1 << 20, true)], 3),
            new ObjectData([(1 << 20, true), (70_000, false), (2 << 20, true), ((1 << 20) - 1, true), (5, false)], 4),
        };
        foreach (var data in samples)
        {
            var stored = await data.CompressAsync(algorithm, null, 32768, codecs: _codecs);

            var output = await PythonReference.RunAsync(
                $"import sys, {module}; sys.stdout.buffer.write({function}(sys.stdin.buffer.read()))", stored, Token);

            output.AsSpan().SequenceEqual(data.ToArray()).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("zlib", "zlib", "zlib.compress")]
    [InlineData("bz2", "bz2", "bz2.compress")]
    [InlineData("zstd", "zstd", "zstd.compress")]
    public async Task Decompress_WhatPythonCompressed_GivesTheDataBack(string name, string module, string function)
    {
        await PythonReference.RequireAsync(module, Token);
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        var data = new ObjectData([(300_000, false), (3 << 20, true), (300_000, false)], 6);
        var stored = await PythonReference.RunAsync(
            $"import sys, {module}; sys.stdout.buffer.write({function}(sys.stdin.buffer.read()))", data.ToArray(), Token);

        var loaded = await ObjectData.DecompressAsync(algorithm, stored, data.Length, codecs: _codecs);

        loaded.AsSpan().SequenceEqual(data.ToArray()).ShouldBeTrue();
    }

    [Fact]
    public async Task Compress_Zlib_IsOneStreamThatTheFrameworkReadsToItsChecksum()
    {
        await ObjectData.Any.SampleAsync(async data =>
        {
            var stored = await data.CompressAsync(CompressionAlgorithm.Zlib, null, 1 << 20, codecs: _codecs);
            var all = new MemoryStream();
            await using var zlib = new ZLibStream(new MemoryStream(stored), CompressionMode.Decompress);
            await zlib.CopyToAsync(all, CancellationToken.None);

            all.ToArray().AsSpan().SequenceEqual(data.ToArray()).ShouldBeTrue();
            stored[..2].ShouldBe([0x78, 0x5e]);
        }, iter: 8);
    }

    [Theory]
    [InlineData(0, 0x01)]
    [InlineData(1, 0x01)]
    [InlineData(3, 0x5e)]
    [InlineData(6, 0x9c)]
    [InlineData(9, 0xda)]
    public async Task Compress_ZlibAtALevel_HasTheHeaderOfThatLevel(int level, int second)
    {
        var data = new ObjectData([(50_000, false), (2 << 20, true)], 1);

        var stored = await data.CompressAsync(CompressionAlgorithm.Zlib, level, 32768, codecs: _codecs);

        stored[1].ShouldBe((byte)second);
        (await ObjectData.DecompressAsync(CompressionAlgorithm.Zlib, stored, data.Length)).AsSpan().SequenceEqual(data.ToArray()).ShouldBeTrue();
    }

    [Fact]
    public async Task Compress_ZlibDataWithoutZeros_IsAsSmallAsTheFrameworkMakesIt()
    {
        var data = new ObjectData([(3 << 20, false)], 1);
        var stored = await data.CompressAsync(CompressionAlgorithm.Zlib, null, 32768, codecs: _codecs);

        var theirs = new MemoryStream();
        await using (var zlib = new ZLibStream(theirs, CompressionLevel.Optimal, leaveOpen: true))
        {
            await zlib.WriteAsync(data.ToArray(), Token);
        }

        ((double)stored.Length).ShouldBeLessThanOrEqualTo(theirs.Length * 1.02);
    }

    [Fact]
    public async Task Compress_Zstd_IsOneFrameWithItsContentSize()
    {
        var data = new ObjectData([(100_000, false), (5 << 20, true)], 1);

        var stored = await data.CompressAsync(CompressionAlgorithm.Zstd, null, 32768, codecs: _codecs);

        ZstdSharp.Decompressor.GetDecompressedSize(stored).ShouldBe((ulong)data.Length);
    }

    [Theory]
    [InlineData("zlib", 1024, 1_200_000)]
    [InlineData("bz2", 1024, 200_000)]
    [InlineData("zstd", 64, 10_000)]
    public async Task WriteZeros_ManyMebibytes_CostLittle(string name, int mebibytes, int maxStored)
    {
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        var sink = new MemorySink();
        using var compressor = Compressors.Create(algorithm, null, (long)mebibytes << 20, sink.Write, codecs: _codecs);

        await compressor.WriteZerosAsync((long)mebibytes << 20, Token);
        await compressor.CompleteAsync(Token);

        sink.Length.ShouldBeLessThan(maxStored);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Complete_WithFewerOrMoreBytesThanAnnounced_IsRefused(string name, int iterations)
    {
        iterations.ShouldBePositive();
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        var sink = new MemorySink();
        using var few = Compressors.Create(algorithm, null, 10, sink.Write, codecs: _codecs);
        using var many = Compressors.Create(algorithm, null, 10, sink.Write, codecs: _codecs);

        await few.WriteAsync(new byte[9], Token);
        await many.WriteAsync(new byte[10], Token);

        await Should.ThrowAsync<InvalidOperationException>(async () => await few.CompleteAsync(Token));
        await Should.ThrowAsync<InvalidOperationException>(async () => await many.WriteAsync(new byte[1], Token));
    }

    [Theory]
    [InlineData("zlib", -1)]
    [InlineData("gzip", 10)]
    [InlineData("bz2", 0)]
    [InlineData("bzip2", 10)]
    [InlineData("zstd", 0)]
    [InlineData("zstd", 23)]
    public void Create_LevelOutOfRange_IsRefused(string name, int level)
    {
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();

        var error = Should.Throw<BackupException>(() => Compressors.Create(algorithm, level, 1, new MemorySink().Write));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldContain(name);
        error.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public async Task Dispose_BeforeTheEnd_WritesNothingMore()
    {
        foreach (var algorithm in Enum.GetValues<CompressionAlgorithm>())
        {
            var sink = new MemorySink();
            var compressor = Compressors.Create(algorithm, null, 100, sink.Write, codecs: _codecs);
            await compressor.WriteAsync(new byte[50], Token);
            compressor.Dispose();
            compressor.Dispose();
            sink.Length.ShouldBe(compressor.CompressedLength);
        }
    }
}
