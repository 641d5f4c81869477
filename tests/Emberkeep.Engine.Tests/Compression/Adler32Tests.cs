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
    public void AddZeros_IsTheSameAsAddingThem() => Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[0, 200_000]).Sample((data, zeros) =>
    {
        var (fast, slow) = (new Adler32(), new Adler32());
        fast.Add(data);
        fast.AddZeros(zeros);
        slow.Add(data);
        slow.Add(new byte[zeros]);
        return fast.Value == slow.Value;
    }, iter: 100);

    [Fact]
    public void AddZeros_ManyTimes_IsTheSameAsAtOnce()
    {
        var (whole, parts) = (new Adler32(), new Adler32());
        whole.Add([1, 2, 3]);
        parts.Add([1, 2, 3]);

        whole.AddZeros(7L << 40);
        for (var i = 0; i < 7 * 1024; i++)
        {
            parts.AddZeros(1L << 30);
        }

        parts.Value.ShouldBe(whole.Value);
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
