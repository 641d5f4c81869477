using System.Runtime.InteropServices;

namespace Emberkeep.Native.FileSystem;

/// <summary>
/// struct statvfs of 64-bit Linux. Only the fields that are used have names; the size leaves room for what a libc may add.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct SpaceBuffer
{
    /// <summary>The unit of the block counts, in bytes.</summary>
    [FieldOffset(8)]
    public ulong FragmentSize;

    [FieldOffset(16)]
    public ulong Blocks;

    /// <summary>Blocks that a user without privilege may still use.</summary>
    [FieldOffset(32)]
    public ulong AvailableBlocks;
}
