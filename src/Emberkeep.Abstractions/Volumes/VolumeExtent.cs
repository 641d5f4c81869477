namespace Emberkeep.Volumes;

/// <summary>A run of bytes of a volume.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes, greater than zero.</param>
/// <param name="IsHole">True when the volume says that the whole run reads as zeros and need not be read.</param>
public readonly record struct VolumeExtent(long Offset, long Length, bool IsHole)
{
    /// <summary>The first byte after the run.</summary>
    public long End => Offset + Length;
}
