using Emberkeep.Engine.Backup;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Backup;

public sealed class ZeroObjectsTests
{
    private static readonly ContainerName s_container = ContainerName.Parse("c");

    [Fact]
    public async Task WriteAsync_ManyLengths_KeepsFew()
    {
        var zeros = new ZeroObjects(CompressionAlgorithm.Zlib, null);

        for (var length = 1; length <= 100; length++)
        {
            await CheckAsync(zeros, length * 1000L, CompressionAlgorithm.Zlib);
        }

        zeros.KeptLengths.ShouldBe(64);
    }

    [Fact]
    public async Task WriteAsync_SameLengthAgain_IsKeptOnce()
    {
        var zeros = new ZeroObjects(CompressionAlgorithm.Zstd, null);

        var first = await CheckAsync(zeros, 5 << 20, CompressionAlgorithm.Zstd);
        var second = await CheckAsync(zeros, 5 << 20, CompressionAlgorithm.Zstd);

        second.ShouldBeSameAs(first);
        zeros.KeptLengths.ShouldBe(1);
    }

    [Theory]
    [InlineData((int)CompressionAlgorithm.Zlib, 0)]
    [InlineData((int)CompressionAlgorithm.Zlib, null)]
    [InlineData((int)CompressionAlgorithm.Bz2, null)]
    [InlineData((int)CompressionAlgorithm.Zstd, null)]
    public async Task WriteAsync_LongerThanTheBuffer_IsCompressedIntoTheStore(int algorithm, int? level)
    {
        const long Length = (48L << 20) + 12345;
        var zeros = new ZeroObjects((CompressionAlgorithm)algorithm, level, maxBuffered: 16 << 20);

        var stored = await CheckAsync(zeros, Length, (CompressionAlgorithm)algorithm);

        stored.Compressed.ShouldBeNull();
        zeros.KeptLengths.ShouldBe(0);
    }

    [Fact]
    public async Task WriteAsync_FewZerosThatDoNotShrink_AreStoredPlain() =>
        await CheckAsync(new ZeroObjects(CompressionAlgorithm.Zlib, null), 3, CompressionAlgorithm.None);

    [Fact]
    public async Task WriteAsync_NoCompression_KeepsAHole() =>
        (await CheckAsync(new ZeroObjects(CompressionAlgorithm.None, null, maxBuffered: 16 << 20), 20 << 20, CompressionAlgorithm.None)).Compressed.ShouldBeNull();

    private static async Task<ZeroObject> CheckAsync(ZeroObjects zeros, long length, CompressionAlgorithm expected)
    {
        var token = TestContext.Current.CancellationToken;
        await using var store = new MemoryStore();
        await store.EnsureContainerAsync(s_container, token);
        ZeroObject stored;
        await using (var writer = await store.CreateAsync(s_container, ObjectName.Parse("o"), token))
        {
            stored = await zeros.WriteAsync(length, writer, token);
            await writer.CommitAsync(token);
        }

        stored.Algorithm.ShouldBe(expected);
        stored.Md5.ShouldBe(ZeroBlocks.Md5(length, token));
        var source = await store.OpenReadAsync(s_container, ObjectName.Parse("o"), 0, null, token);
        await using var data = Compressors.OpenDecompressor(stored.Algorithm, source, length, "o", leaveOpen: false);
        var buffer = new byte[1 << 20];
        var total = 0L;
        while (await data.ReadAsync(buffer, token) is var count and > 0)
        {
            buffer.AsSpan(0, count).ContainsAnyExcept((byte)0).ShouldBeFalse();
            total += count;
        }

        total.ShouldBe(length);
        return stored;
    }
}
