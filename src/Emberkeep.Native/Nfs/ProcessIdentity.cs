using System.Runtime.InteropServices;

namespace Emberkeep.Native.Nfs;

/// <summary>The identity under which this process runs.</summary>
internal static partial class ProcessIdentity
{
    /// <summary>The effective user.</summary>
    public static uint Uid => EffectiveUser();

    /// <summary>The effective group.</summary>
    public static uint Gid => EffectiveGroup();

    /// <summary>The supplementary groups.</summary>
    public static uint[] Groups()
    {
        var groups = new uint[65536]; // NGROUPS_MAX of Linux
        var count = SupplementaryGroups(groups.Length, groups);
        return count > 0 ? groups[..count] : [];
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "getgroups")]
    private static partial int SupplementaryGroups(int count, Span<uint> groups);
}
