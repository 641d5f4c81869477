namespace Emberkeep.Engine.Restore;

/// <summary>A range of a volume's bytes.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="End">The first byte after the range; greater than <paramref name="Offset"/>.</param>
internal readonly record struct ByteRange(long Offset, long End)
{
    /// <summary>Number of bytes.</summary>
    public long Length => End - Offset;
}
