using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>Builds one frame in a pooled buffer, which goes back to the pool on disposal.</summary>
internal sealed class MessageWriter : IDisposable
{
    private const int FirstSize = 512;

    private readonly WorkerCall _call;
    private byte[] _buffer;
    private int _length = WorkerProtocol.HeaderLength;

    public MessageWriter(WorkerCall call)
    {
        _call = call;
        _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    }

    /// <summary>Bytes of the body so far.</summary>
    public int BodyLength => _length - WorkerProtocol.HeaderLength;

    public MessageWriter Byte(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    public MessageWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public MessageWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);
        return this;
    }

    public MessageWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);
        return this;
    }

    /// <summary>A text; what is too long is cut, which happens to messages only: the kernel takes no path of that length.</summary>
    public MessageWriter Text(string text)
    {
        var cut = text.Length > WorkerProtocol.MaxText / 3 ? text[..(WorkerProtocol.MaxText / 3)] : text;
        var length = Encoding.UTF8.GetByteCount(cut);
        Int32(length);
        Encoding.UTF8.GetBytes(cut, Take(length));
        return this;
    }

    public MessageWriter Status(in FileStatus status) => Byte((byte)status.Kind)
        .Int64(status.Length)
        .Int32((int)status.Mode)
        .Int64(status.Modified.UtcTicks)
        .Int64((long)status.Identity.Device)
        .Int64((long)status.Identity.Inode)
        .Int64(status.Changed.UtcTicks)
        .Int64(status.Owner ?? -1L)
        .Int64(status.Group ?? -1L);

    public MessageWriter Entry(in DirectoryEntry entry)
    {
        Text(entry.Name).Byte((byte)entry.Kind).Bool(entry.Status is not null);
        return entry.Status is { } status ? Status(status) : this;
    }

    /// <summary>The whole frame.</summary>
    /// <param name="slot">The request's part of the shared memory.</param>
    /// <param name="id">The number of the request.</param>
    public ReadOnlyMemory<byte> Finish(int slot, ulong id)
    {
        WorkerProtocol.WriteHeader(_buffer, _call, slot, id, BodyLength);
        return _buffer.AsMemory(0, _length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _buffer.Length * 2));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
