using System.IO.Compression;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Reads a zlib stream. The framework's stream ends quietly when the compressed bytes end too early, even within the checksum; this one fails.
/// </summary>
internal sealed class ZlibStreamReader : ForwardStream
{
    private const int SourceBuffer = 128 << 10;
    private readonly CompressedSource _source;
    private readonly ZLibStream _codec;
    private readonly string _where;

    /// <summary>Reads from a source that stays open.</summary>
    public ZlibStreamReader(Stream source, string where)
    {
        _where = where;
        _source = new CompressedSource(source, SourceBuffer);
        _codec = new ZLibStream(_source, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _codec.ReadAsync(buffer, cancellationToken);
        return count == 0 && _source.WasReadPastEnd ? throw ObjectErrors.Corrupt(_where, "its zlib stream is cut off") : count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _codec.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
