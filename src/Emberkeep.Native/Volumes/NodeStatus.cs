namespace Emberkeep.Native.Volumes;

/// <summary>What the kernel says about a file.</summary>
/// <param name="Kind">File, device, directory and so on.</param>
/// <param name="Length">Bytes; 0 for a device, whose length is asked for by <see cref="VolumeFile.GetDeviceLength"/>.</param>
/// <param name="AllocatedBytes">Bytes that the file system has set aside for it.</param>
/// <param name="Identity">Equal for two names of the same file.</param>
internal readonly record struct NodeStatus(NodeKind Kind, long Length, long AllocatedBytes, (uint Major, uint Minor, ulong Inode) Identity)
{
    /// <summary>When the content changed last, in seconds since 1970 and nanoseconds.</summary>
    internal (long Seconds, uint Nanoseconds) Modified { get; init; }

    /// <summary>When content or attributes changed last, likewise.</summary>
    internal (long Seconds, uint Nanoseconds) Changed { get; init; }

    /// <summary>The device that a device node stands for.</summary>
    internal (uint Major, uint Minor) Special { get; init; }
}
