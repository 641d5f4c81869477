using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// A buffer before a stream of compressed bytes. A codec that only reads synchronously reads what <see cref="FillAsync"/> has brought into memory before.
/// It knows whether a codec asked for more bytes than there were, which codecs do not tell.
/// </summary>
internal sealed class CompressedSource(Stream source, int capacity) : ForwardStream
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _start;
    private int _end;
    private bool _isSourceDone;

    /// <summary>True when a read found nothing, so the codec was not done when the bytes were.</summary>
    public bool WasReadPastEnd { get; private set; }

    /// <summary>Makes sure that the buffer has at least <paramref name="minimum"/> bytes, or all that are left.</summary>
    public async ValueTask FillAsync(int minimum, CancellationToken cancellationToken)
    {
        var ready = _end - _start;
        if (_isSourceDone || ready >= minimum)
        {
            return;
        }

        _buffer.AsSpan(_start, ready).CopyTo(_buffer);
        (_start, _end) = (0, ready);
        var read = await source.ReadAtLeastAsync(_buffer.AsMemory(ready, capacity - ready), minimum - ready, throwOnEndOfStream: false, cancellationToken);
        _end += read;
        _isSourceDone = read < minimum - ready;
    }

    /// <summary>A byte ahead, which stays to be read; -1 when the stream ends before it.</summary>
    public async ValueTask<int> PeekAsync(int index, CancellationToken cancellationToken)
    {
        await FillAsync(index + 1, cancellationToken);
        return _end - _start > index ? _buffer[_start + index] : -1;
    }

    /// <summary>True when the stream has no more bytes.</summary>
    /// <exception cref="InvalidDataException">The buffer is used up though the stream is not: the codec took more than it can need for real data.</exception>
    public bool IsAtEnd() => _start == _end
        && (_isSourceDone ? true : throw new InvalidDataException("The stream is made of more and smaller blocks than any compressor writes."));

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
        await FillAsync(1, cancellationToken);
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
