using System.Runtime.InteropServices;

namespace Emberkeep.Native.FileSystem;

/// <summary>struct statx of statx(2): the same layout on every architecture. Only the fields that are used have names.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatusBuffer
{
    public const int TypeMask = 0xF000;
    public const int TypeDirectory = 0x4000;
    public const int TypeRegular = 0x8000;
    public const int TypeSymbolicLink = 0xA000;

    [FieldOffset(16)]
    public uint LinkCount;

    [FieldOffset(20)]
    public uint UserId;

    [FieldOffset(24)]
    public uint GroupId;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    /// <summary>Allocated size in units of 512 bytes.</summary>
    [FieldOffset(48)]
    public ulong Blocks;

    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;
}
