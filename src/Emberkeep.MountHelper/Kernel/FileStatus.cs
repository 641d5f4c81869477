using System.Runtime.InteropServices;

namespace Emberkeep.MountHelper.Kernel;

/// <summary>struct statx of statx(2). Only the fields that are used have names.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(20)]
    public uint UserId;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(40)]
    public ulong Size;

    public readonly bool IsRegular => (Mode & 0xF000) == 0x8000;

    public readonly bool IsDirectory => (Mode & 0xF000) == 0x4000;

    /// <summary>Group or others may write.</summary>
    public readonly bool IsWritableByOthers => (Mode & 0x12) != 0;

    /// <summary>Neither group nor others may do anything.</summary>
    public readonly bool IsPrivate => (Mode & 0x3F) == 0;

    /// <summary>Anybody at all may write.</summary>
    public readonly bool IsWritableByAll => (Mode & 0x2) != 0;
}
