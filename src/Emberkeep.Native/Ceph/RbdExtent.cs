namespace Emberkeep.Native.Ceph;

/// <summary>A run of an image that differs from an older state.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="HasData">False when the run reads as zeros now.</param>
internal readonly record struct RbdExtent(long Offset, long Length, bool HasData)
{
    /// <summary>The first byte behind the run.</summary>
    public long End => Offset + Length;
}
