using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>Some consecutive bytes of an object and what they are compressed to. Used again and again for one object.</summary>
internal sealed class CompressedPiece(int capacity) : IDisposable
{
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    /// <summary>True when no more data fits in.</summary>
    public bool IsFull => _length == capacity;

    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Data => _buffer.AsSpan(0, _length);

    /// <summary>What the data was compressed to.</summary>
    public PieceBuffer Output { get; } = new();

    /// <summary>The checksum of the data, if the format has one.</summary>
    public uint Checksum { get; set; }

    /// <summary>Takes as much data as fits in and tells how much.</summary>
    public int Fill(ReadOnlySpan<byte> data)
    {
        var count = Math.Min(data.Length, capacity - _length);
        data[..count].CopyTo(_buffer.AsSpan(_length));
        _length += count;
        return count;
    }

    /// <summary>Makes the piece empty again.</summary>
    public void Clear()
    {
        _length = 0;
        Output.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        Output.Dispose();
    }
}
