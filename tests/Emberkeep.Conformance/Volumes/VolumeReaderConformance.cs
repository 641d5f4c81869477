using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Conformance.Volumes;

/// <summary>What every <see cref="IVolumeReader"/> must do. A reader's own test class derives from this and makes the volume.</summary>
public abstract class VolumeReaderConformance
{
    /// <summary>Lengths of volumes must be a multiple of this.</summary>
    protected virtual int LengthUnit => 1;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens a volume that holds exactly the sample. May skip the test with a reason.</summary>
    protected abstract Task<IVolumeReader> OpenAsync(SampleVolume sample);

    [Fact]
    public async Task ReadAsync_WholeVolumeInOneCall_FillsTheBuffer()
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);
        var buffer = new byte[sample.Length];

        (await reader.ReadAsync(0, buffer, Cancel)).ShouldBe(sample.Length);

        reader.Length.ShouldBe(sample.Length);
        reader.Name.ShouldNotBeNullOrEmpty();
        buffer.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4096)]
    [InlineData(511, 2)]
    [InlineData(4095, 100_001)]
    [InlineData(65_536, 65_536)]
    public async Task ReadAsync_AnyOffset_ReturnsTheBytesThere(int offset, int count)
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);
        var buffer = new byte[count];

        (await reader.ReadAsync(offset, buffer, Cancel)).ShouldBe(count);

        buffer.AsSpan().SequenceEqual(sample.Content.AsSpan(offset, count)).ShouldBeTrue();
    }

    [Fact]
    public async Task ReadAsync_AcrossTheEnd_ReturnsWhatIsLeft()
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);
        var buffer = new byte[1000];
        buffer.AsSpan().Fill(0xEE);

        (await reader.ReadAsync(sample.Length - 10, buffer, Cancel)).ShouldBe(10);

        buffer.AsSpan(0, 10).SequenceEqual(sample.Content.AsSpan(sample.Length - 10)).ShouldBeTrue();
        buffer.AsSpan(10).ContainsAnyExcept((byte)0xEE).ShouldBeFalse();
    }

    [Fact]
    public async Task ReadAsync_AtOrPastTheEnd_ReturnsZero()
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);

        (await reader.ReadAsync(sample.Length, new byte[10], Cancel)).ShouldBe(0);
        (await reader.ReadAsync(long.MaxValue, new byte[10], Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task ReadAsync_EmptyBuffer_ReturnsZero()
    {
        await using var reader = await OpenAsync(Mixed());

        (await reader.ReadAsync(5, Memory<byte>.Empty, Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task ReadAsync_NegativeOffset_Throws()
    {
        await using var reader = await OpenAsync(Mixed());

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await reader.ReadAsync(-1, new byte[10], Cancel));
    }

    [Fact]
    public async Task Calls_Cancelled_Throw()
    {
        await using var reader = await OpenAsync(Mixed());
        var cancelled = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(async () => await reader.ReadAsync(0, new byte[10], cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () => await reader.FindExtentAsync(0, cancelled));
    }

    [Fact]
    public async Task FindExtentAsync_WalkedFromTheStart_CoversTheVolumeAndHolesAreZeros()
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);
        var position = 0L;

        while (position < reader.Length)
        {
            var extent = await reader.FindExtentAsync(position, Cancel);
            CheckExtent(extent, position, sample);
            position = extent.End;
        }

        position.ShouldBe(sample.Length);
    }

    [Fact]
    public async Task FindExtentAsync_AnyOffset_StartsThere()
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);

        foreach (var offset in new[] { 0, 1, 511, 4095, 4096, 4097, 70_000, 131_072, 200_001, sample.Length - 1 })
        {
            CheckExtent(await reader.FindExtentAsync(offset, Cancel), offset, sample);
        }
    }

    [Fact]
    public async Task FindExtentAsync_OutsideTheVolume_Throws()
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await reader.FindExtentAsync(-1, Cancel));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await reader.FindExtentAsync(sample.Length, Cancel));
    }

    [Fact]
    public async Task Calls_FromManyTasks_DoNotDisturbEachOther()
    {
        var sample = Mixed();
        await using var reader = await OpenAsync(sample);

        await Parallel.ForAsync(0, 200, Cancel, async (turn, cancel) =>
        {
            var offset = turn * 2003 % sample.Length;
            var buffer = new byte[7919];
            var count = await reader.ReadAsync(offset, buffer, cancel);
            buffer.AsSpan(0, count).SequenceEqual(sample.Content.AsSpan(offset, count)).ShouldBeTrue();
            CheckExtent(await reader.FindExtentAsync(offset, cancel), offset, sample);
        });
    }

    /// <summary>Data, a hole that every file system can represent, written zeros, data, and a hole at the end.</summary>
    private SampleVolume Mixed()
    {
        var length = 524_288 + (LengthUnit * 3);
        return new SampleVolume(
            length,
            new SampleRun(RunKind.Random, 0, 131_072, 1),
            new SampleRun(RunKind.Zeros, 262_144, 20_000, 1),
            new SampleRun(RunKind.Compressible, 282_144, 50_000, 7));
    }

    private static void CheckExtent(VolumeExtent extent, long offset, SampleVolume sample)
    {
        extent.Offset.ShouldBe(offset);
        extent.Length.ShouldBeGreaterThan(0);
        extent.End.ShouldBeLessThanOrEqualTo(sample.Length);
        if (extent.IsHole)
        {
            sample.Content.AsSpan((int)extent.Offset, (int)extent.Length).ContainsAnyExcept((byte)0).ShouldBeFalse();
        }
    }
}
