using ZstdSharp;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Decompressed data that must have exactly the declared length. It never yields more, which defuses decompression bombs, and before it yields the
/// last byte it reads on to the end of the compressed stream, so that surplus data and a bad checksum are found by every reader.
/// </summary>
/// <param name="decompressed">The data; disposed with this stream.</param>
/// <param name="source">The compressed stream; disposed with this stream unless null.</param>
/// <param name="declaredLength">Length of the data that the backup's index states.</param>
/// <param name="where">Names the object in errors.</param>
internal sealed class DeclaredLengthStream(Stream decompressed, Stream? source, long declaredLength, string where) : ForwardStream
{
    private readonly byte[] _probe = new byte[1];
    private long _delivered;
    private bool _hasEnded;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_hasEnded || buffer.IsEmpty)
        {
            return 0;
        }

        var count = 0;
        if (_delivered < declaredLength)
        {
            count = await DecompressAsync(buffer[..(int)Math.Min(buffer.Length, declaredLength - _delivered)], cancellationToken);
            if (count == 0)
            {
                throw ObjectErrors.Corrupt(where, $"it ends after {_delivered} of {declaredLength} bytes");
            }
        }

        _delivered += count;
        if (_delivered == declaredLength)
        {
            if (await DecompressAsync(_probe, cancellationToken) > 0)
            {
                throw ObjectErrors.Corrupt(where, $"it holds more than the {declaredLength} bytes that the backup's index states");
            }

            _hasEnded = true;
        }

        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decompressed.Dispose();
            source?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> DecompressAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await decompressed.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException)
        {
            throw ObjectErrors.Corrupt(where, $"it cannot be decompressed behind byte {_delivered} of its data", e);
        }
    }
}
