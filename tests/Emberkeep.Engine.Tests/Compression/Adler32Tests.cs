using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using Emberkeep.Engine.Compression;

namespace Emberkeep.Engine.Tests.Compression;

public sealed class Adler32Tests
{
    [Fact]
    public void Add_InPieces_IsTheTrailerOfAZlibStream() => Gen.Select(Gen.Byte.Array[0, 20_000], Gen.Int[1, 7000]).Sample((data, step) =>
    {
        var checksum = new Adler32();
        for (var at = 0; at < data.Length; at += step)
        {
            checksum.Add(data.AsSpan(at, Math.Min(step, data.Length - at)));
        }

        return checksum.Value == Reference(data);
    }, iter: 100);

    [Theory]
    [InlineData(0xff)]
    [InlineData(0)]
    public void Add_ExtremeBytes_DoesNotOverflow(byte value)
    {
        var data = new byte[3 << 20];
        Array.Fill(data, value);
        var checksum = new Adler32();

        checksum.Add(data);

        checksum.Value.ShouldBe(Reference(data));
    }

    [Fact]
    public void Combine_OfTwoPieces_IsTheChecksumOfBoth() => Gen.Select(Gen.Byte.Array[0, 70_000], Gen.Byte.Array[0, 70_000]).Sample((first, second) =>
    {
        var (left, right, whole) = (new Adler32(), new Adler32(), new Adler32());
        left.Add(first);
        right.Add(second);
        whole.Add([.. first, .. second]);
        return Adler32.Combine(left.Value, right.Value, second.Length) == whole.Value;
    }, iter: 100);

    [Fact]
    public void OfZeros_AnyNumber_IsTheSameAsAddingThem() => Gen.Int[0, 200_000].Sample(zeros =>
    {
        var slow = new Adler32();
        slow.Add(new byte[zeros]);
        return Adler32.OfZeros(zeros) == slow.Value;
    }, iter: 100);

    [Fact]
    public void Combine_ManyRunsOfZeros_IsTheSameAsOneLongRun()
    {
        var start = new Adler32();
        start.Add([1, 2, 3]);
        var parts = start.Value;
        for (var i = 0; i < 7 * 1024; i++)
        {
            parts = Adler32.Combine(parts, Adler32.OfZeros(1L << 30), 1L << 30);
        }

        parts.ShouldBe(Adler32.Combine(start.Value, Adler32.OfZeros(7L << 40), 7L << 40));
    }

    private static uint Reference(byte[] data)
    {
        if (data.Length == 0)
        {
            return 1;
        }

        var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return BinaryPrimitives.ReadUInt32BigEndian(stream.ToArray().AsSpan()[^4..]);
    }
}
