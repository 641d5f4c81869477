using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// A buffer before a stream for a codec that reads synchronously, one byte at a time. <see cref="FillAsync"/> does the waiting; what the codec
/// reads then is in memory already.
/// </summary>
internal sealed class ByteSource(Stream source) : ForwardStream
{
    /// <summary>
    /// How much is ready at least before the codec runs. A block of bzip2 takes at most 900 kB of data and little more when it does not
    /// compress, and one call of the codec starts no more than two blocks.
    /// </summary>
    private const int LowWater = 3 << 20;
    private const int Capacity = 4 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _start;
    private int _end;
    private bool _isSourceAtEnd;

    /// <summary>Reads ahead.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_isSourceAtEnd || _end - _start >= LowWater)
        {
            return;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var free = _buffer.AsMemory(_end, Capacity - _end);
        var read = await source.ReadAtLeastAsync(free, free.Length, throwOnEndOfStream: false, cancellationToken);
        _end += read;
        _isSourceAtEnd = read < free.Length;
    }

    /// <summary>True when the stream has no more bytes.</summary>
    /// <exception cref="InvalidDataException">The codec took more than any block of real data needs.</exception>
    public bool IsAtEnd() => _start == _end
        && (_isSourceAtEnd ? true : throw new InvalidDataException("The stream is made of more and smaller blocks than any compressor writes."));

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
