namespace Emberkeep.Ceph.Copying;

/// <summary>A run of bytes to copy.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes, at least 1.</param>
/// <param name="IsZero">True when the source is known to read as zeros there.</param>
internal readonly record struct CopyRange(long Offset, long Length, bool IsZero)
{
    /// <summary>The first byte behind the run.</summary>
    public long End => Offset + Length;
}
