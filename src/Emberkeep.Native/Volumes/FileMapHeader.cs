using System.Runtime.InteropServices;

namespace Emberkeep.Native.Volumes;

/// <summary>struct fiemap (linux/fiemap.h); the records follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct FileMapHeader
{
    /// <summary>Where the question starts, in bytes.</summary>
    [FieldOffset(0)]
    public ulong Start;

    /// <summary>How far it goes.</summary>
    [FieldOffset(8)]
    public ulong Length;

    /// <summary>FIEMAP_FLAG_*.</summary>
    [FieldOffset(16)]
    public uint Flags;

    /// <summary>How many records the kernel filled.</summary>
    [FieldOffset(20)]
    public uint Filled;

    /// <summary>Room for so many records.</summary>
    [FieldOffset(24)]
    public uint Room;
}
