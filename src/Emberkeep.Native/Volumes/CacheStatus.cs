using System.Runtime.InteropServices;

namespace Emberkeep.Native.Volumes;

/// <summary>struct cachestat (linux/mman.h): counts of pages, of which the first is used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CacheStatus
{
    /// <summary>Pages in the cache.</summary>
    public ulong Cached;

    /// <summary>Of these, changed and not written yet.</summary>
    public ulong Dirty;

    /// <summary>Of these, being written.</summary>
    public ulong Writeback;

    /// <summary>Pages that were in the cache.</summary>
    public ulong Evicted;

    /// <summary>Of these, lately.</summary>
    public ulong RecentlyEvicted;
}
