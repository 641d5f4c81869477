using System.Globalization;
using Emberkeep.Engine.Compression;

namespace Emberkeep.Engine.Tests.Compression;

/// <summary>
/// Compressors and decompressors that are given up give their memory back. What would stay behind without that is several times the limits here.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class NativeMemoryTests
{
    private const long LimitKiB = 250 << 10;

    public static TheoryData<string> Algorithms => ["zlib", "bz2", "zstd"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Compress_CancelledInTheMiddle_FreesItsMemory(string name)
    {
        var codecs = TestCodecs.Require(isNative: true);
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        var data = new ObjectData([(6 << 20, false)], 1).ToArray();
        await CancelAsync(algorithm, codecs, data);
        var before = ResidentKiB();

        for (var i = 0; i < 60; i++)
        {
            await CancelAsync(algorithm, codecs, data);
        }

        (ResidentKiB() - before).ShouldBeLessThan(LimitKiB);
    }

    [Theory]
    [InlineData("bz2")]
    [InlineData("zstd")]
    public async Task Decompress_GivenUpInTheMiddle_FreesItsMemory(string name)
    {
        var codecs = TestCodecs.Require(isNative: true);
        CompressionNames.TryParseOption(name, out var algorithm).ShouldBeTrue();
        var data = new ObjectData([(5 << 20, false)], 1);
        var stored = await data.CompressAsync(algorithm, null, 1 << 20, threads: 2, codecs);
        var buffer = new byte[1 << 20];
        var before = ResidentKiB();

        for (var i = 0; i < 300; i++)
        {
            await using var reader = Compressors.OpenDecompressor(algorithm, new MemoryStream(stored), data.Length, "object X", leaveOpen: false, codecs);
            (await reader.ReadAsync(buffer, Token)).ShouldBePositive();
        }

        (ResidentKiB() - before).ShouldBeLessThan(LimitKiB);
    }

    /// <summary>Cancels at the first compressed bytes, while other pieces are being compressed.</summary>
    private static async Task CancelAsync(CompressionAlgorithm algorithm, Codecs codecs, byte[] data)
    {
        using var stop = new CancellationTokenSource();
        using var compressor = Compressors.Create(
            algorithm,
            null,
            64L << 20,
            async (_, token) =>
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
            threads: 2,
            codecs);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await compressor.WriteAsync(data, stop.Token);
            }
        });
    }

    private static long ResidentKiB()
    {
        GC.Collect();
        var line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
