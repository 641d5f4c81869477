using System.Runtime.InteropServices;

namespace Emberkeep.MountHelper.Kernel;

/// <summary>struct open_how of openat2(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    public const ulong NoMountCrossing = 0x01;
    public const ulong NoMagicLinks = 0x02;
    public const ulong NoSymbolicLinks = 0x04;
    public const ulong Beneath = 0x08;

    public ulong Flags;
    public ulong Mode;
    public ulong Resolve;
}
