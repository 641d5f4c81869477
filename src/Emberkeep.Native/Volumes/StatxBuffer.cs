using System.Runtime.InteropServices;

namespace Emberkeep.Native.Volumes;

/// <summary>
/// The kernel's struct statx (statx(2)). It is used instead of struct stat because its layout is the same on every architecture.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    [FieldOffset(28)]
    internal ushort Mode;

    [FieldOffset(32)]
    internal ulong Inode;

    [FieldOffset(40)]
    internal ulong Size;

    [FieldOffset(48)]
    internal ulong Blocks;

    [FieldOffset(96)]
    internal long ChangedSeconds;

    [FieldOffset(104)]
    internal uint ChangedNanoseconds;

    [FieldOffset(112)]
    internal long ModifiedSeconds;

    [FieldOffset(120)]
    internal uint ModifiedNanoseconds;

    [FieldOffset(128)]
    internal uint SpecialMajor;

    [FieldOffset(132)]
    internal uint SpecialMinor;

    [FieldOffset(136)]
    internal uint DeviceMajor;

    [FieldOffset(140)]
    internal uint DeviceMinor;
}
