using System.Runtime.CompilerServices;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Copying;

/// <summary>What is to be copied: sequences of runs in ascending order that do not overlap. None holds more than a window's worth in memory.</summary>
internal static class Ranges
{
    /// <summary>How far is looked at a time.</summary>
    private const long Window = 1L << 30;

    /// <summary>Everything of a volume, by its own account of its holes.</summary>
    public static async IAsyncEnumerable<CopyRange> OfVolumeAsync(IVolumeReader volume, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var offset = 0L; offset < volume.Length;)
        {
            var extent = await volume.FindExtentAsync(offset, cancellationToken);
            yield return new CopyRange(offset, extent.End - offset, extent.IsHole);
            offset = extent.End;
        }
    }

    /// <summary>Everything of an image.</summary>
    public static async IAsyncEnumerable<CopyRange> OfImageAsync(RbdImage image, long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = 0L;
        await foreach (var range in ChangesAsync(image, null, length, cancellationToken))
        {
            if (range.Offset > position)
            {
                yield return new CopyRange(position, range.Offset - position, IsZero: true);
            }

            yield return range;
            position = range.End;
        }

        if (position < length)
        {
            yield return new CopyRange(position, length - position, IsZero: true);
        }
    }

    /// <summary>The same runs, none of them known to be zeros.</summary>
    public static async IAsyncEnumerable<CopyRange> AsDataAsync(IAsyncEnumerable<CopyRange> ranges, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var range in ranges.WithCancellation(cancellationToken))
        {
            yield return range with { IsZero = false };
        }
    }

    /// <summary>
    /// Where an image may differ from an older snapshot of it, or from an empty image. Each object is asked for; the map of changed objects that an image may have
    /// would be quicker, but does not notice when an image is rolled back (docs/decisions/0033).
    /// </summary>
    public static async IAsyncEnumerable<CopyRange> ChangesAsync(
        RbdImage image, string? fromSnapshot, long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var offset = 0L; offset < length; offset += Window)
        {
            foreach (var extent in await image.FindDifferencesAsync(fromSnapshot, offset, Math.Min(Window, length - offset), cancellationToken))
            {
                yield return new CopyRange(extent.Offset, extent.Length, !extent.HasData);
            }
        }
    }

    /// <summary>
    /// The union of two sequences. Where only the first says that there are zeros, there are; elsewhere the source is read to know.
    /// </summary>
    public static async IAsyncEnumerable<CopyRange> UnionAsync(
        IAsyncEnumerable<CopyRange> first, IAsyncEnumerable<CopyRange> second, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var left = first.GetAsyncEnumerator(cancellationToken);
        await using var right = second.GetAsyncEnumerator(cancellationToken);
        var hasLeft = await left.MoveNextAsync();
        var hasRight = await right.MoveNextAsync();
        CopyRange? pending = null;
        while (hasLeft || hasRight)
        {
            CopyRange next;
            if (hasLeft && (!hasRight || left.Current.Offset <= right.Current.Offset))
            {
                next = left.Current;
                hasLeft = await left.MoveNextAsync();
            }
            else
            {
                next = right.Current with { IsZero = false };
                hasRight = await right.MoveNextAsync();
            }

            if (pending is { } run && next.Offset < run.End)
            {
                pending = new CopyRange(run.Offset, Math.Max(run.End, next.End) - run.Offset, IsZero: run.IsZero && next.IsZero);
            }
            else
            {
                if (pending is { } complete)
                {
                    yield return complete;
                }

                pending = next;
            }
        }

        if (pending is { } last)
        {
            yield return last;
        }
    }
}
