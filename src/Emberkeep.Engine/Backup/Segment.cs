using System.Numerics;
using Emberkeep.Engine.Blocks;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// A stretch of the volume that one worker turns into objects: what Cinder calls a read buffer, so no object crosses its end.
/// The hash lists are bounded: see <see cref="SegmentSize"/>.
/// </summary>
/// <param name="Offset">First byte; a multiple of the segment size.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="ParentHashes">
/// The parent's digests of the same blocks (fewer where the volume has grown), or null in a full backup. Who works at the segment disposes them.
/// </param>
internal sealed record Segment(long Offset, long Length, DigestBuffer? ParentHashes)
{
    /// <summary>
    /// The most blocks that one segment has: 2 MiB of digests. It bounds memory for small blocks and large objects alike;
    /// with blocks of 32 KiB it allows objects of 2 GiB.
    /// </summary>
    private const int MaxBlocks = 65536;

    /// <summary>Volumes are cut into about this many segments at least, so that there is work to do side by side until near the end.</summary>
    private const int FewestSegments = 64;

    /// <summary>Smaller segments, and so objects, are not made just for that.</summary>
    private const long SmallestShare = 64L << 20;

    /// <summary>The first byte after the segment.</summary>
    public long End => Offset + Length;

    /// <summary>
    /// Size of all segments but the last: the configured object size, unless that had too many blocks or too few segments (docs/decisions/0019). A power
    /// of two where the volume's length decides, so that a segment that is one hole is an object of zeros whose digest is known (<see cref="ZeroRuns"/>).
    /// </summary>
    public static long SegmentSize(long objectSize, int blockSize, long volumeLength) => Math.Min(
        Math.Min(objectSize, (long)MaxBlocks * blockSize),
        BlockMath.AlignUp(Math.Max(SmallestShare, (long)BitOperations.RoundUpToPowerOf2((ulong)(volumeLength / FewestSegments) + 1) / 2), blockSize));
}
