using ICSharpCode.SharpZipLib.BZip2;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Writes bzip2. A long run of zeros is stored as bzip2 streams of its own between those of the data; readers, Python's among them, read
/// streams that follow one another as one.
/// </summary>
internal sealed class Bzip2Compressor(int level, long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
    : PieceCompressor(uncompressedLength, sink)
{
    /// <summary>Blocks of 900 kB, which is bzip2's default.</summary>
    public const int DefaultLevel = 9;

    private static readonly Lazy<byte[]> SharedZeroPiece = new(MakeZeroPiece);
    private BZip2OutputStream? _stream;
    private bool _hasStream;

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> ZeroPiece => SharedZeroPiece.Value;

    /// <inheritdoc/>
    protected override void Compress(ReadOnlySpan<byte> data)
    {
        _stream ??= new BZip2OutputStream(Output, level) { IsStreamOwner = false };
        _hasStream = true;
        _stream.Write(data);
    }

    /// <inheritdoc/>
    protected override void EndSegment()
    {
        _hasStream = true;
        _stream?.Dispose();
        _stream = null;
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (!_hasStream)
        {
            Compress([]);
        }

        EndSegment();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Output.IsDiscarding = true;
        _stream?.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] MakeZeroPiece()
    {
        using var output = new PieceBuffer();
        using (var stream = new BZip2OutputStream(output, DefaultLevel) { IsStreamOwner = false })
        {
            stream.Write(new byte[PieceLength]);
        }

        return output.Waiting.ToArray();
    }
}
