using System.Runtime.InteropServices;

namespace Emberkeep.Native.Volumes;

/// <summary>struct cachestat_range (linux/mman.h): a stretch of a file.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CacheRange
{
    /// <summary>First byte.</summary>
    public ulong Offset;

    /// <summary>Number of bytes.</summary>
    public ulong Length;
}
