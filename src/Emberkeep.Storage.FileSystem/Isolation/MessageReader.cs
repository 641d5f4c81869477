using System.Buffers.Binary;
using System.Text;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>Takes the body of a frame apart. Whatever the bytes are, it gives values within their bounds or an error.</summary>
internal struct MessageReader(ReadOnlyMemory<byte> body)
{
    private ReadOnlyMemory<byte> _rest = body;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw Garbled(),
    };

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>A number that cannot be negative: an offset or a length.</summary>
    public long Position() => Int64() is >= 0 and var value ? value : throw Garbled();

    /// <summary>A length of data in one slot.</summary>
    public int DataLength() => Int32() is >= 0 and <= WorkerProtocol.SlotLength and var value ? value : throw Garbled();

    public string Text() => Int32() is >= 0 and <= WorkerProtocol.MaxText and var length ? Encoding.UTF8.GetString(Take(length)) : throw Garbled();

    public UnixFileMode Mode() => Int32() is >= 0 and <= 0xFFF and var mode ? (UnixFileMode)mode : throw Garbled();

    public FileStatus Status() =>
        new(Kind(), Int64(), Mode(), Time(), new FileIdentity((ulong)Int64(), (ulong)Int64())) { Changed = Time(), Owner = OptionalId(), Group = OptionalId() };

    public DirectoryEntry Entry() => new(Text(), Kind(), Bool() ? Status() : null);

    /// <summary>A user or group, or -1 for one that is not known.</summary>
    private uint? OptionalId() => Int64() switch
    {
        -1 => null,
        var id and >= 0 and <= uint.MaxValue => (uint)id,
        _ => throw Garbled(),
    };

    /// <summary>The error of a request that failed.</summary>
    public BackupException Error()
    {
        var kind = (ErrorKind)Byte();
        var isTransient = Bool();
        var errno = Int32();
        var message = Text();
        var remedy = Text();
        return Enum.IsDefined(kind)
            ? new BackupException(kind, message, remedy.Length == 0 ? null : remedy, isTransient, errno == 0 ? null : new ErrnoException(errno))
            : throw Garbled();
    }

    /// <summary>Makes sure that nothing is left.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw Garbled();
        }
    }

    private static InvalidDataException Garbled() => new("a frame whose contents make no sense");

    private FileKind Kind() => (FileKind)Byte() is <= FileKind.SymbolicLink and var kind ? kind : throw Garbled();

    private DateTimeOffset Time() => Int64() is >= 0 and var ticks && ticks <= DateTimeOffset.MaxValue.UtcTicks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw Garbled();

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            throw Garbled();
        }

        var taken = _rest.Span[..count];
        _rest = _rest[count..];
        return taken;
    }
}
