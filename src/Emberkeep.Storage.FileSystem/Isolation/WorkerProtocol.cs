using System.Buffers.Binary;
using System.Reflection;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// The frames between a process and its worker: a header of 16 bytes (length of the body, call, slot, number of the request; little-endian)
/// and a body of bounded length. A request gets one answer with its number; answers come in any order. The bytes of files are not in the
/// frames: each request under way has a slot of <see cref="SlotLength"/> bytes in memory that both processes map.
/// </summary>
internal static class WorkerProtocol
{
    /// <summary>Goes up with every change of the frames.</summary>
    public const int Version = 2;

    /// <summary>The first four bytes of the body of Hello: "EMBW".</summary>
    public const int Magic = 0x57424D45;

    public const int HeaderLength = 16;

    /// <summary>Most bytes of a file in one request.</summary>
    public const int SlotLength = 1024 * 1024;

    /// <summary>Most bytes after a header; the longest is a batch of a listing.</summary>
    public const int MaxBody = 256 * 1024;

    /// <summary>Most bytes of a text; longer ones are refused, and messages cut.</summary>
    public const int MaxText = 16 * 1024;

    /// <summary>
    /// Requests under way at a time. As many as a file system has threads, so that a request that was sent is being worked on, and the time
    /// until its answer is the time that the server takes.
    /// </summary>
    public const int MaxInFlight = Rooted.BlockingCalls.DefaultThreads;

    /// <summary>Bytes of the memory that both processes map.</summary>
    public const int MemoryLength = MaxInFlight * SlotLength;

    /// <summary>The version of this program, which that of its worker must equal.</summary>
    public static string ProgramVersion { get; } =
        typeof(WorkerProtocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void WriteHeader(Span<byte> header, WorkerCall call, int slot, ulong id, int bodyLength)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, bodyLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)call);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)slot);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], id);
    }

    /// <exception cref="InvalidDataException">It is no header, or announces more than may come.</exception>
    public static WorkerHeader ReadHeader(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        var call = (WorkerCall)BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        var slot = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        return length is >= 0 and <= MaxBody && call is >= WorkerCall.Hello and <= WorkerCall.Transfer && slot < MaxInFlight
            ? new WorkerHeader(call, slot, BinaryPrimitives.ReadUInt64LittleEndian(header[8..]), length)
            : throw new InvalidDataException($"a frame of {length} bytes for call {(ushort)call} and slot {slot}");
    }
}
