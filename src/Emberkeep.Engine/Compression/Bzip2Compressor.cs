using Emberkeep.Native.Compression;
using ICSharpCode.SharpZipLib.BZip2;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Writes bzip2: each block of data, and each piece of a long run of zeros, is a stream of its own. Readers, Python's among them, read
/// streams that follow one another as one.
/// </summary>
internal sealed class Bzip2Compressor(
    Codecs codecs, int level, int threads, long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
    : PieceCompressor((level * BlockUnit) - BlockReserve, threads, uncompressedLength, sink)
{
    /// <summary>Blocks of 900 kB, which is bzip2's default.</summary>
    public const int DefaultLevel = 9;

    private const int BlockUnit = 100_000;

    /// <summary>What the codecs leave free in a block. A piece that is one block compresses best.</summary>
    private const int BlockReserve = 20;

    private static readonly Lazy<byte[]> SharedZeroPiece = new(MakeZeroPiece);
    private bool _hasStream;

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> ZeroPiece => SharedZeroPiece.Value;

    /// <inheritdoc/>
    protected override void Compress(CompressedPiece piece) => Compress(codecs, piece.Data, piece.Output, level);

    /// <inheritdoc/>
    protected override void OnPiece(CompressedPiece piece) => _hasStream = true;

    /// <inheritdoc/>
    protected override void OnZeroPiece() => _hasStream = true;

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (!_hasStream)
        {
            Compress(codecs, [], Output, level);
        }
    }

    private static void Compress(Codecs codecs, ReadOnlySpan<byte> data, PieceBuffer output, int level)
    {
        if (codecs.IsBzip2Native)
        {
            output.Advance(Bzip2Library.Compress(data, output.GetSpan(Bzip2Library.MaxCompressedLength(data.Length)), level));
            return;
        }

        using var stream = new BZip2OutputStream(output, level) { IsStreamOwner = false };
        stream.Write(data);
    }

    private static byte[] MakeZeroPiece()
    {
        using var output = new PieceBuffer();
        Compress(Codecs.Fastest, new byte[ZeroPieceLength], output, DefaultLevel);
        return output.Waiting.ToArray();
    }
}
