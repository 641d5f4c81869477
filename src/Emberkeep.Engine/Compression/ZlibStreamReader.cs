using System.IO.Compression;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Reads a zlib stream. The framework's stream ends quietly when the compressed bytes end too early, even within the checksum; this one fails.
/// </summary>
internal sealed class ZlibStreamReader : ForwardStream
{
    private const int SourceBuffer = 128 << 10;

    /// <summary>The bit FDICT in the second byte (RFC 1950).</summary>
    private const int AsksForDictionary = 0x20;

    private readonly CompressedSource _source;
    private readonly ZLibStream _codec;
    private readonly string _where;
    private bool _isHeaderChecked;

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
        if (!_isHeaderChecked)
        {
            // The codec would fail as if reading had, not as if the data were damaged.
            _isHeaderChecked = true;
            if (await _source.PeekAsync(1, cancellationToken) is >= 0 and var flags && (flags & AsksForDictionary) != 0)
            {
                throw ObjectErrors.Corrupt(_where, "its zlib stream asks for a dictionary, and backups have none");
            }
        }

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
