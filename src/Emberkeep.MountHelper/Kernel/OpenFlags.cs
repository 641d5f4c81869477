using System.Runtime.InteropServices;

namespace Emberkeep.MountHelper.Kernel;

/// <summary>Flags of open(2) (fcntl.h). Two of them differ between architectures.</summary>
internal static class OpenFlags
{
    public const ulong ReadWrite = 2;
    public const ulong Create = 0x40;
    public const ulong NonBlocking = 0x800;
    public const ulong CloseOnExec = 0x80000;
    public const ulong PathOnly = 0x200000;

    public static readonly ulong Directory = IsArm ? 0x4000UL : 0x10000UL;
    public static readonly ulong NoFollow = IsArm ? 0x8000UL : 0x20000UL;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;
}
