using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>A buffer before a stream for a codec that takes single bytes, and that can tell whether there are more.</summary>
internal sealed class ByteSource(Stream source) : ForwardStream
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
    private int _start;
    private int _end;

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
    public override int ReadByte() => IsAtEnd() ? -1 : _buffer[_start++];

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (IsAtEnd())
        {
            return 0;
        }

        var length = Math.Min(count, _end - _start);
        _buffer.AsSpan(_start, length).CopyTo(buffer.AsSpan(offset));
        _start += length;
        return length;
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

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
}
