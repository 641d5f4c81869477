namespace Emberkeep.Native.Volumes;

/// <summary>A stretch of a file and where the file system keeps it.</summary>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Place">First byte on the file system's device.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Flags">FIEMAP_EXTENT_*.</param>
internal readonly record struct FileExtent(long Offset, long Place, long Length, uint Flags)
{
    private const uint Last = 0x1;
    private const uint Merged = 0x1000;
    private const uint Shared = 0x2000;

    /// <summary>The first byte after the stretch.</summary>
    public long End => Offset + Length;

    /// <summary>
    /// True when the place is where the very bytes of the file are: not for what is not on the device yet, compressed, encrypted, packed together
    /// with other things, or allocated without having been written.
    /// </summary>
    public bool IsPlain => (Flags & ~(Last | Merged | Shared)) == 0;

    /// <summary>True for the last one of the file.</summary>
    public bool IsLast => (Flags & Last) != 0;
}
