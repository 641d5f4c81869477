using System.Runtime.InteropServices;

namespace Emberkeep.MountHelper.Kernel;

/// <summary>struct mount_attr of mount_setattr(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MountAttributes
{
    public const ulong NoSetUserId = 0x02;
    public const ulong NoDevices = 0x04;
    public const ulong NoExecution = 0x08;

    public ulong Set;
    public ulong Clear;
    public ulong Propagation;
    public ulong UserNamespace;
}
