using System.Runtime.InteropServices;

namespace Emberkeep.Native.Volumes;

/// <summary>struct flock of fcntl(2) on 64-bit Linux. Start 0 and length 0 mean the whole file, however long it becomes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WholeFileLock
{
    /// <summary>F_WRLCK.</summary>
    internal const short Write = 1;

    internal short Type;
    internal short Whence;
    internal long Start;
    internal long Length;
    internal int ProcessId;
}
