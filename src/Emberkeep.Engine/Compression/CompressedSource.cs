using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// A buffer before a stream of compressed bytes, for codecs that read few bytes at a time. It knows whether there are more bytes, and whether the codec
/// asked for more than there were, which codecs do not tell.
/// </summary>
internal sealed class CompressedSource(Stream source) : ForwardStream
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
    private int _start;
    private int _end;

    /// <summary>True when a read found nothing, so the codec was not done when the bytes were.</summary>
    public bool WasReadPastEnd { get; private set; }

    /// <summary>True when the stream has no more bytes.</summary>
    public bool IsAtEnd()
    {
        if (_start == _end)
        {
            _start = 0;
            _end = source.Read(_buffer, 0, _buffer.Length);
        }

        return _start == _end;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        if (IsAtEnd())
        {
            WasReadPastEnd = true;
            return -1;
        }

        return _buffer[_start++];
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => IsAtEnd() ? Take([]) : Take(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await source.ReadAsync(_buffer, cancellationToken);
        }

        return Take(buffer.Span);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = 0;
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        WasReadPastEnd |= _start == _end;
        var length = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }
}
