using System.Runtime.InteropServices;

namespace Emberkeep.Native.FileSystem;

/// <summary>Flags of open(2) (fcntl.h). Two of them differ between architectures.</summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;

    /// <summary>O_NONBLOCK: opening a FIFO returns at once; it means nothing for regular files.</summary>
    public const int NonBlocking = 0x800;

    public const int CloseOnExec = 0x80000;

    /// <summary>O_PATH: a handle that names a file without opening it.</summary>
    public const int PathOnly = 0x200000;

    public static readonly int Directory = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
}
