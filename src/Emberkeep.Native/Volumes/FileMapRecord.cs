using System.Runtime.InteropServices;

namespace Emberkeep.Native.Volumes;

/// <summary>struct fiemap_extent (linux/fiemap.h).</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal struct FileMapRecord
{
    /// <summary>Offset in the file, in bytes.</summary>
    [FieldOffset(0)]
    public ulong Logical;

    /// <summary>Offset on the device, in bytes.</summary>
    [FieldOffset(8)]
    public ulong Physical;

    /// <summary>In bytes.</summary>
    [FieldOffset(16)]
    public ulong Length;

    /// <summary>FIEMAP_EXTENT_*.</summary>
    [FieldOffset(40)]
    public uint Flags;
}
