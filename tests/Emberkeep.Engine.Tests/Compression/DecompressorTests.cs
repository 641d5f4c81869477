using CsCheck;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Tests.Format;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Compression;

/// <summary>What every decompressor does, hostile input included, whatever implementation it is: see the two subclasses.</summary>
public abstract class DecompressorTests(bool isNative)
{
    private readonly Codecs _codecs = TestCodecs.Require(isNative);

    private static readonly ObjectData Sample = new([(40_000, false), (1 << 20, true), (3000, false)], 5);

    public static TheoryData<string> Algorithms => ["none", "zlib", "bz2", "zstd"];

    public static TheoryData<string> Codecs => ["zlib", "bz2", "zstd"];

    [Theory]
    [InlineData("none")]
    [InlineData("zlib")]
    [InlineData("bz2")]
    public async Task Read_MoreThanDeclared_IsRefusedBeforeTheLastByte(string name)
    {
        var (algorithm, stored) = await StoreAsync(name);
        await using var data = Compressors.OpenDecompressor(algorithm, new MemoryStream(stored), 1000, "object X", leaveOpen: false, _codecs);
        var buffer = new byte[4096];

        await data.ReadExactlyAsync(buffer.AsMemory(0, 999), CancellationToken.None);
        var error = await Should.ThrowAsync<BackupException>(async () => await data.ReadExactlyAsync(buffer.AsMemory(999, 1), CancellationToken.None));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldBe("object X is damaged: it holds more than the 1000 bytes that the backup's index states.");
        error.Remedy.ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Read_LessThanDeclared_IsRefused(string name)
    {
        var (algorithm, stored) = await StoreAsync(name);

        var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(algorithm, stored, Sample.Length + 1, codecs: _codecs));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldStartWith("object X is damaged: ");
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Read_CutOffAnywhere_IsRefused(string name)
    {
        var (algorithm, stored) = await StoreAsync(name);
        await Gen.Int[0, stored.Length - 1].SampleAsync(async length =>
        {
            var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(algorithm, stored[..length], Sample.Length, codecs: _codecs));
            error.Kind.ShouldBe(ErrorKind.Corrupt);
        }, iter: 40);
        for (var missing = 1; missing <= 5; missing++)
        {
            var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(algorithm, stored[..^missing], Sample.Length, codecs: _codecs));
            error.Kind.ShouldBe(ErrorKind.Corrupt);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task Read_AnyBytesChanged_NeverFailsOtherwiseThanByRefusing(string name)
    {
        var (algorithm, stored) = await StoreAsync(name);
        await Gen.Select(Gen.Int[0, stored.Length - 1], Gen.Byte).Array[1, 4].SampleAsync(async changes =>
        {
            var damaged = stored.ToArray();
            foreach (var (at, value) in changes)
            {
                damaged[at] = value;
            }

            try
            {
                (await ObjectData.DecompressAsync(algorithm, damaged, Sample.Length, codecs: _codecs)).Length.ShouldBe(Sample.Length);
            }
            catch (BackupException e)
            {
                e.Kind.ShouldBeOneOf(ErrorKind.Corrupt, ErrorKind.Unsupported);
            }
        }, iter: algorithm == CompressionAlgorithm.Bz2 ? 60 : 300);
    }

    [Theory]
    [InlineData("zlib", true)]
    [InlineData("none", false)]
    [InlineData("zstd", false)]
    public async Task Read_BytesBehindTheEnd_AreIgnoredOnlyWhereCinderIgnoresThem(string name, bool isTolerated)
    {
        var (algorithm, stored) = await StoreAsync(name);
        byte[] longer = [.. stored, 1, 2, 3];

        if (isTolerated)
        {
            (await ObjectData.DecompressAsync(algorithm, longer, Sample.Length, codecs: _codecs)).AsSpan().SequenceEqual(Sample.ToArray()).ShouldBeTrue();
        }
        else
        {
            var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(algorithm, longer, Sample.Length, codecs: _codecs));
            error.Kind.ShouldBe(ErrorKind.Corrupt);
        }
    }

    [Fact]
    public async Task Read_ARowOfEmptyBzip2Streams_IsRefusedAtOnce()
    {
        var empty = await new ObjectData([(0, false)], 1).CompressAsync(CompressionAlgorithm.Bz2, null, 1, codecs: _codecs);
        var row = Enumerable.Repeat(empty, 100_000).SelectMany(bytes => bytes).ToArray();

        var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(CompressionAlgorithm.Bz2, row, 10, codecs: _codecs));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain("empty bzip2 streams");
    }

    [Fact]
    public async Task Read_ZlibStreamThatAsksForADictionary_IsRefused()
    {
        // RFC 1950: bit 5 of the second byte, then the checksum of the dictionary.
        byte[] stored = [0x78, 0x20, 1, 2, 3, 4, 3, 0, 0, 0, 0, 1];

        var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(CompressionAlgorithm.Zlib, stored, 10));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldBe("object X is damaged: its zlib stream asks for a dictionary, and backups have none.");
    }

    [Fact]
    public async Task Read_TwoZstdFrames_IsRefused()
    {
        var (algorithm, stored) = await StoreAsync("zstd");

        var error = await Should.ThrowAsync<BackupException>(
            () => ObjectData.DecompressAsync(algorithm, [.. stored, .. stored], 2L * Sample.Length, codecs: _codecs));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
    }

    [Fact]
    public async Task Read_ZstdFrameThatStatesAnotherLength_IsRefusedBeforeTheFirstByte()
    {
        var (algorithm, stored) = await StoreAsync("zstd");

        var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(algorithm, stored, 1000, codecs: _codecs));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldBe($"object X is damaged: its zstd frame states {Sample.Length} bytes and the backup's index 1000.");
    }

    [Fact]
    public async Task Read_ZstdFrameWithoutContentSize_IsReadToItsDeclaredLengthOnly()
    {
        // Magic, no content size, window of 1 MiB, one last block of type RLE: 5000 times 'x'.
        byte[] stored = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 10 << 3, 0x43, 0x9c, 0x00, (byte)'x'];

        (await ObjectData.DecompressAsync(CompressionAlgorithm.Zstd, stored, 5000, codecs: _codecs)).ShouldAllBe(value => value == 'x');
        var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(CompressionAlgorithm.Zstd, stored, 4999, codecs: _codecs));
        error.Kind.ShouldBe(ErrorKind.Corrupt);
    }

    [Fact]
    public async Task Read_ZstdFrameWithAHugeWindow_IsRefusedWithTheReason()
    {
        // Magic, no single segment, window descriptor with exponent 21 (2^31 bytes), then an empty last block.
        byte[] stored = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00];

        var error = await Should.ThrowAsync<BackupException>(() => ObjectData.DecompressAsync(CompressionAlgorithm.Zstd, stored, 10, codecs: _codecs));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Message.ShouldContain("128 MiB");
    }

    [Fact]
    public async Task Read_Bomb_TakesNoMoreThanTheDeclaredLength()
    {
        var sink = new MemorySink();
        using var compressor = Compressors.Create(CompressionAlgorithm.Zlib, null, 1L << 30, sink.Write);
        await compressor.WriteZerosAsync(1L << 30, CancellationToken.None);
        await compressor.CompleteAsync(CancellationToken.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        await using var data = Compressors.OpenDecompressor(CompressionAlgorithm.Zlib, new MemoryStream(sink.ToArray()), 4096, "object X", leaveOpen: false, _codecs);
        var reading = data.ReadExactlyAsync(new byte[1 << 20], CancellationToken.None).AsTask();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Everything was done by this thread, or its count would mean nothing.
        reading.IsCompleted.ShouldBeTrue();
        (await Should.ThrowAsync<BackupException>(() => reading)).Kind.ShouldBe(ErrorKind.Corrupt);
        allocated.ShouldBeLessThan(8 << 20);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Dispose_LeavesTheSourceOpenWhenAskedTo(string name)
    {
        var (algorithm, stored) = await StoreAsync(name);
        var (kept, owned) = (new DripStream(stored, 100), new DripStream(stored, 100));

        await Compressors.OpenDecompressor(algorithm, kept, Sample.Length, "object X", leaveOpen: true, _codecs).DisposeAsync();
        await Compressors.OpenDecompressor(algorithm, owned, Sample.Length, "object X", leaveOpen: false, _codecs).DisposeAsync();

        kept.IsDisposed.ShouldBeFalse();
        owned.IsDisposed.ShouldBeTrue();
    }

    private async Task<(CompressionAlgorithm Algorithm, byte[] Stored)> StoreAsync(string name)
    {
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        return (algorithm, await Sample.CompressAsync(algorithm, null, 32768, codecs: _codecs));
    }
}
