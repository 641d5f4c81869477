using System.Runtime.InteropServices;

namespace Emberkeep.Native.Mounting;

/// <summary>struct statx of statx(2), with the fields that tell one mount from another and who owns its root.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct MountStatusBuffer
{
    [FieldOffset(0)]
    public uint Mask;

    [FieldOffset(20)]
    public uint UserId;

    [FieldOffset(24)]
    public uint GroupId;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    /// <summary>The first field of mountinfo. Linux 5.8 and newer.</summary>
    [FieldOffset(144)]
    public ulong MountId;
}
