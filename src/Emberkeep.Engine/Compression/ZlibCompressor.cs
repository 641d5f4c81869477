using System.Buffers.Binary;
using System.IO.Compression;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Writes a zlib stream (RFC 1950). Data between long runs of zeros is one deflate segment; segments and pieces of zeros are joined at byte borders
/// with empty stored blocks, and every segment starts with an empty window, so that nothing refers back across a piece that the codec has not seen.
/// </summary>
internal sealed class ZlibCompressor(int level, long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
    : PieceCompressor(uncompressedLength, sink)
{
    /// <summary>The level that zlib calls its default.</summary>
    public const int DefaultLevel = 6;

    private static readonly Lazy<byte[]> SharedZeroPiece = new(MakeZeroPiece);
    private Adler32 _checksum = new();
    private DeflateStream? _segment;
    private bool _hasHeader;

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> ZeroPiece => SharedZeroPiece.Value;

    /// <inheritdoc/>
    protected override void Compress(ReadOnlySpan<byte> data)
    {
        WriteHeader();
        _checksum.Add(data);
        _segment ??= NewSegment(Output, level);
        _segment.Write(data);
    }

    /// <inheritdoc/>
    protected override void EndSegment()
    {
        WriteHeader();
        if (_segment is not null)
        {
            CutSegment(_segment, Output);
            _segment = null;
        }
    }

    /// <inheritdoc/>
    protected override void OnZeroPiece() => _checksum.AddZeros(PieceLength);

    /// <inheritdoc/>
    protected override void Finish()
    {
        WriteHeader();
        if (_segment is null)
        {
            // A last block that is empty: final bit, fixed codes, end of block.
            Output.Write([0x03, 0x00]);
        }
        else
        {
            _segment.Dispose();
            _segment = null;
        }

        Span<byte> trailer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(trailer, _checksum.Value);
        Output.Write(trailer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Output.IsDiscarding = true;
        _segment?.Dispose();
        base.Dispose(disposing);
    }

    private static DeflateStream NewSegment(Stream output, int level) =>
        new(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);

    /// <summary>Ends a segment at a byte border without ending the stream.</summary>
    private static void CutSegment(DeflateStream segment, PieceBuffer output)
    {
        segment.Flush();
        output.IsDiscarding = true;
        segment.Dispose();
        output.IsDiscarding = false;
    }

    private static byte[] MakeZeroPiece()
    {
        using var output = new PieceBuffer();
        var segment = NewSegment(output, DefaultLevel);
        segment.Write(new byte[PieceLength]);
        CutSegment(segment, output);
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
