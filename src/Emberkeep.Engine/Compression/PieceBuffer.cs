using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>A write-only stream into memory, between a codec that writes when it likes and a sink that is awaited.</summary>
internal sealed class PieceBuffer : Stream
{
    private const int FirstLength = 128 << 10;
    private byte[] _bytes = [];
    private int _length;

    /// <summary>While true, what is written is dropped: the way to close a codec whose closing bytes are not wanted.</summary>
    public bool IsDiscarding { get; set; }

    /// <summary>The bytes that are waiting.</summary>
    public ReadOnlyMemory<byte> Waiting => _bytes.AsMemory(0, _length);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Room for at least <paramref name="size"/> bytes, to be taken with <see cref="Advance"/>.</summary>
    public Span<byte> GetSpan(int size)
    {
        if (_bytes.Length - _length < size)
        {
            Grow(size);
        }

        return _bytes.AsSpan(_length);
    }

    /// <summary>Takes bytes that were put into <see cref="GetSpan"/>'s room.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length));
        _length += count;
    }

    /// <summary>Forgets the waiting bytes.</summary>
    public void Clear() => _length = 0;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!IsDiscarding)
        {
            buffer.CopyTo(GetSpan(buffer.Length));
            _length += buffer.Length;
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write([value]);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Return();
            _bytes = [];
            _length = 0;
        }

        base.Dispose(disposing);
    }

    private void Grow(int size)
    {
        // From the pool: fresh arrays of this size stay until the next full collection, which left 100 MiB of them behind in a backup with zlib.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(FirstLength, 2 * _bytes.Length), checked(_length + size)));
        Waiting.Span.CopyTo(larger);
        Return();
        _bytes = larger;
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
