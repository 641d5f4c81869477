using System.Buffers.Binary;
using System.IO.Compression;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Writes a zlib stream (RFC 1950). Each piece is deflated by itself, with an empty window, and ends at a byte border with an empty stored block, so that
/// pieces can follow one another. Priming each with the end of the one before would save 0.3 % of the size and cost 4 % of the time.
/// </summary>
internal sealed class ZlibCompressor(
    Codecs codecs, int level, int threads, long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
    : PieceCompressor(PieceLength, threads, uncompressedLength, sink)
{
    /// <summary>
    /// The framework's zlib-ng makes data at this level as small, within 2 %, as zlib does at its default of 6, and is a quarter faster than at its own 6.
    /// </summary>
    public const int DefaultLevel = 5;

    private const int PieceLength = 1 << 20;
    private const int MaxStoredBlock = ushort.MaxValue;
    private static readonly Lazy<byte[]> SharedZeroPiece = new(MakeZeroPiece);
    private uint _checksum = Adler32.Empty;
    private bool _hasHeader;

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> ZeroPiece => SharedZeroPiece.Value;

    /// <inheritdoc/>
    protected override void Compress(CompressedPiece piece)
    {
        var checksum = new Adler32();
        checksum.Add(piece.Data);
        piece.Checksum = checksum.Value;
        if (level > 0 && Compressibility.IsWorthwhile(codecs, piece.Data))
        {
            Deflate(piece.Data, piece.Output, level);
        }
        else
        {
            Store(piece.Data, piece.Output);
        }
    }

    /// <inheritdoc/>
    protected override void OnPiece(CompressedPiece piece)
    {
        WriteHeader();
        _checksum = Adler32.Combine(_checksum, piece.Checksum, piece.Data.Length);
    }

    /// <inheritdoc/>
    protected override void OnZeroPiece()
    {
        WriteHeader();
        _checksum = Adler32.Combine(_checksum, Adler32.OfZeros(ZeroPieceLength), ZeroPieceLength);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        WriteHeader();

        // A last block that is empty: final bit, fixed codes, end of block.
        Output.Write([0x03, 0x00]);
        Span<byte> trailer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(trailer, _checksum);
        Output.Write(trailer);
    }

    private static void Deflate(ReadOnlySpan<byte> data, PieceBuffer output, int level)
    {
        using var deflate = new DeflateStream(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
        deflate.Write(data);
        deflate.Flush();

        // What closing writes would end the whole stream.
        output.IsDiscarding = true;
        deflate.Dispose();
        output.IsDiscarding = false;
    }

    /// <summary>Writes stored blocks (RFC 1951, section 3.2.4): at a byte border each is a zero byte, the length, its complement and the data.</summary>
    private static void Store(ReadOnlySpan<byte> data, PieceBuffer output)
    {
        Span<byte> header = stackalloc byte[5];
        while (!data.IsEmpty)
        {
            var length = Math.Min(data.Length, MaxStoredBlock);
            header[0] = 0;
            BinaryPrimitives.WriteUInt16LittleEndian(header[1..], (ushort)length);
            BinaryPrimitives.WriteUInt16LittleEndian(header[3..], (ushort)~length);
            output.Write(header);
            output.Write(data[..length]);
            data = data[length..];
        }
    }

    private static byte[] MakeZeroPiece()
    {
        using var output = new PieceBuffer();
        Deflate(new byte[ZeroPieceLength], output, DefaultLevel);
        return output.Waiting.ToArray();
    }

    private void WriteHeader()
    {
        if (_hasHeader)
        {
            return;
        }

        _hasHeader = true;

        // Window of 32 KiB; the second byte hints at the level and makes both a multiple of 31.
        Output.Write([0x78, level switch { <= 1 => 0x01, <= 5 => 0x5e, 6 => 0x9c, _ => 0xda }]);
    }
}
