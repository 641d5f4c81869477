using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>A write-only stream into memory, between a codec that writes when it likes and a sink that is awaited.</summary>
internal sealed class PieceBuffer : Stream
{
    private readonly ArrayBufferWriter<byte> _bytes = new(128 << 10);

    /// <summary>While true, what is written is dropped: the way to close a codec whose closing bytes are not wanted.</summary>
    public bool IsDiscarding { get; set; }

    /// <summary>The bytes that are waiting.</summary>
    public ReadOnlyMemory<byte> Waiting => _bytes.WrittenMemory;

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
    public Span<byte> GetSpan(int size) => _bytes.GetSpan(size);

    /// <summary>Takes bytes that were put into <see cref="GetSpan"/>'s room.</summary>
    public void Advance(int count) => _bytes.Advance(count);

    /// <summary>Forgets the waiting bytes.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!IsDiscarding)
        {
            _bytes.Write(buffer);
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
}
