using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Conformance.Volumes;

/// <summary>What every <see cref="IVolumeWriter"/> must do. A writer's own test class derives from this and makes the volume.</summary>
public abstract class VolumeWriterConformance
{
    private const int BaseLength = 524_288;

    /// <summary>Lengths of volumes must be a multiple of this.</summary>
    protected virtual int LengthUnit => 1;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens for writing a volume that holds the sample, or a new one of its length if <paramref name="sample"/> is one hole.</summary>
    protected abstract Task<IVolumeWriter> OpenAsync(SampleVolume sample);

    /// <summary>Reads the volume in another way than through the writer, after it was flushed.</summary>
    protected abstract Task<byte[]> ReadBackAsync(IVolumeWriter writer);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 511)]
    [InlineData(4095, 4098)]
    [InlineData(65_536, 131_072)]
    public async Task WriteAsync_AnyRange_ChangesThatRangeOnly(int offset, int count)
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);
        var data = Bytes(count, seed: 5);

        await writer.WriteAsync(offset, data, Cancel);

        await ShouldHoldAsync(writer, Expected(before, offset, data));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 511)]
    [InlineData(511, 2)]
    [InlineData(4095, 4098)]
    [InlineData(4096, 8192)]
    [InlineData(65_536, 131_072)]
    [InlineData(100_001, 300_000)]
    public async Task WriteZerosAsync_OnDirtyVolume_ZeroesThatRangeOnly(int offset, int count)
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);

        await writer.WriteZerosAsync(offset, count, Cancel);

        await ShouldHoldAsync(writer, Expected(before, offset, new byte[count]));
    }

    [Fact]
    public async Task WriteZerosAsync_WholeDirtyVolume_LeavesNothing()
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);

        await writer.WriteZerosAsync(0, before.Length, Cancel);

        await ShouldHoldAsync(writer, new byte[before.Length]);
    }

    [Fact]
    public async Task WriteZerosAsync_OnNewVolume_ReadsAsZeros()
    {
        var before = new SampleVolume(LengthUnit * 1000);
        await using var writer = await OpenAsync(before);

        await writer.WriteZerosAsync(0, before.Length, Cancel);

        await ShouldHoldAsync(writer, new byte[before.Length]);
    }

    [Fact]
    public async Task WriteZerosAsync_OverWhatWasJustWritten_ReadsAsZeros()
    {
        var before = new SampleVolume(BaseLength);
        await using var writer = await OpenAsync(before);
        var data = Bytes(200_000, seed: 6);

        await writer.WriteAsync(50_000, data, Cancel);
        await writer.WriteZerosAsync(60_000, 100_000, Cancel);

        var expected = Expected(before, 50_000, data);
        expected.AsSpan(60_000, 100_000).Clear();
        await ShouldHoldAsync(writer, expected);
    }

    [Fact]
    public async Task Calls_OfNoLength_ChangeNothing()
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);

        await writer.WriteAsync(7, ReadOnlyMemory<byte>.Empty, Cancel);
        await writer.WriteZerosAsync(7, 0, Cancel);
        await writer.WriteZerosAsync(before.Length, 0, Cancel);

        await ShouldHoldAsync(writer, before.Content);
    }

    [Fact]
    public async Task Calls_PastTheEnd_AreRefusedAndChangeNothing()
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);

        var write = await Should.ThrowAsync<BackupException>(async () => await writer.WriteAsync(before.Length - 5, new byte[6], Cancel));
        var zero = await Should.ThrowAsync<BackupException>(async () => await writer.WriteZerosAsync(before.Length - 5, 6, Cancel));
        await Should.ThrowAsync<BackupException>(async () => await writer.WriteZerosAsync(1, long.MaxValue, Cancel));

        write.Kind.ShouldBe(ErrorKind.Invalid);
        write.Message.ShouldContain(writer.Name);
        write.Message.ShouldContain($"{before.Length - 5}");
        zero.Kind.ShouldBe(ErrorKind.Invalid);
        await ShouldHoldAsync(writer, before.Content);
    }

    [Fact]
    public async Task Calls_Cancelled_ThrowAndChangeNothing()
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);
        var cancelled = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(async () => await writer.WriteAsync(0, new byte[9], cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () => await writer.WriteZerosAsync(0, 9, cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () => await writer.ReadAsync(0, new byte[9], cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () => await writer.FlushAsync(cancelled));

        await ShouldHoldAsync(writer, before.Content);
    }

    [Fact]
    public async Task ReadAsync_AcrossTheEnd_ReturnsWhatIsLeft()
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);
        var buffer = new byte[1000];

        (await writer.ReadAsync(before.Length - 10, buffer, Cancel)).ShouldBe(10);
        (await writer.ReadAsync(before.Length, buffer, Cancel)).ShouldBe(0);

        buffer.AsSpan(0, 10).SequenceEqual(before.Content.AsSpan(before.Length - 10)).ShouldBeTrue();
    }

    [Fact]
    public async Task FlushAsync_Twice_Succeeds()
    {
        var before = Dirty();
        await using var writer = await OpenAsync(before);

        await writer.FlushAsync(Cancel);
        await writer.WriteAsync(3, new byte[] { 1, 2, 3 }, Cancel);
        await writer.FlushAsync(Cancel);

        await ShouldHoldAsync(writer, Expected(before, 3, [1, 2, 3]));
    }

    /// <summary>Neighbours share pages and sectors, which is where a careless zeroing would take a neighbour's bytes along.</summary>
    [Fact]
    public async Task Calls_OnAdjoiningRangesFromManyTasks_AllTakeEffect()
    {
        const int Piece = 1777;
        var before = Dirty();
        await using var writer = await OpenAsync(before);
        var expected = before.Content.ToArray();
        var data = Bytes(Piece, seed: 8);
        var pieces = before.Length / Piece;
        for (var piece = 0; piece < pieces; piece++)
        {
            (piece % 2 == 0 ? data : new byte[Piece]).CopyTo(expected.AsSpan(piece * Piece));
        }

        await Parallel.ForAsync(0, pieces, Cancel, async (piece, cancel) =>
        {
            if (piece % 2 == 0)
            {
                await writer.WriteAsync((long)piece * Piece, data, cancel);
            }
            else
            {
                await writer.WriteZerosAsync((long)piece * Piece, Piece, cancel);
            }
        });

        await ShouldHoldAsync(writer, expected);
    }

    private SampleVolume Dirty()
    {
        var length = BaseLength + (LengthUnit * 3);
        return new SampleVolume(length, new SampleRun(RunKind.Random, 0, length, 3));
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Expected(SampleVolume before, int offset, byte[] data)
    {
        var expected = before.Content.ToArray();
        data.CopyTo(expected.AsSpan(offset));
        return expected;
    }

    private async Task ShouldHoldAsync(IVolumeWriter writer, byte[] expected)
    {
        writer.Length.ShouldBe(expected.Length);
        var buffer = new byte[expected.Length];
        (await writer.ReadAsync(0, buffer, Cancel)).ShouldBe(expected.Length);
        FirstDifference(buffer, expected).ShouldBe(-1);

        await writer.FlushAsync(Cancel);
        FirstDifference(await ReadBackAsync(writer), expected).ShouldBe(-1);
    }

    private static int FirstDifference(byte[] actual, byte[] expected)
    {
        var common = actual.AsSpan().CommonPrefixLength(expected);
        return common == expected.Length && common == actual.Length ? -1 : common;
    }
}
