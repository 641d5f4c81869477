using Emberkeep.Engine.Blocks;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Decides which zeros become objects of their own. MD5 is serial and has no shortcut for zeros inside an object, but the digest and the
/// compressed bytes of an object that is nothing but zeros are constants. Long runs of zeros are therefore cut out, in few
/// canonical lengths so that the constants are made once.
/// </summary>
internal static class ZeroRuns
{
    /// <summary>The shortest run of zeros that is worth an object of its own.</summary>
    public const long Threshold = 8L << 20;

    /// <summary>
    /// Cuts a changed stretch into objects: data, and canonical objects of zeros. <paramref name="zeroStretches"/> are disjoint, in
    /// order, inside the stretch, and start and end at blocks' starts (or the stretch's end).
    /// </summary>
    public static IEnumerable<BackupRun> Cut(long offset, long length, IEnumerable<(long Offset, long Length)> zeroStretches, int blockSize)
    {
        var end = offset + length;
        var dataStart = offset;
        foreach (var (zeroOffset, zeroLength) in zeroStretches)
        {
            if (zeroOffset == offset && zeroLength == length)
            {
                yield return new BackupRun(offset, length, IsZero: true);
                yield break;
            }

            var position = zeroOffset;
            foreach (var piece in CanonicalLengths(zeroLength, blockSize))
            {
                if (dataStart < position)
                {
                    yield return new BackupRun(dataStart, position - dataStart, IsZero: false);
                }

                yield return new BackupRun(position, piece, IsZero: true);
                position += piece;
                dataStart = position;
            }
        }

        if (dataStart < end)
        {
            yield return new BackupRun(dataStart, end - dataStart, IsZero: false);
        }
    }

    /// <summary>
    /// Threshold times powers of two, largest first, rounded down to whole blocks; what is left over (less than the threshold) stays with
    /// the data that follows.
    /// </summary>
    private static IEnumerable<long> CanonicalLengths(long length, int blockSize)
    {
        var smallest = BlockMath.AlignUp(Threshold, blockSize);
        while (length >= smallest)
        {
            var piece = smallest;
            while (piece * 2 <= length)
            {
                piece *= 2;
            }

            yield return piece;
            length -= piece;
        }
    }
}
