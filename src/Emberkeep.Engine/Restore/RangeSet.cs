namespace Emberkeep.Engine.Restore;

/// <summary>A set of bytes as sorted ranges that neither overlap nor touch.</summary>
internal sealed class RangeSet
{
    private List<ByteRange> _ranges = [];

    /// <summary>The ranges, in ascending order.</summary>
    public IReadOnlyList<ByteRange> Ranges => _ranges;

    /// <summary>
    /// Adds ranges that are sorted and do not overlap each other, and tells for each of them which parts were not in the set before.
    /// One linear pass, so a chain of n layers costs n passes and not n times the number of objects squared.
    /// </summary>
    public List<ByteRange>[] AddAndGetNew(IReadOnlyList<ByteRange> added)
    {
        var fresh = new List<ByteRange>[added.Count];
        var next = 0;
        for (var i = 0; i < added.Count; i++)
        {
            while (next < _ranges.Count && _ranges[next].End <= added[i].Offset)
            {
                next++;
            }

            fresh[i] = Subtract(added[i], next);
        }

        _ranges = Merge(_ranges, added);
        return fresh;
    }

    /// <summary>The first byte below <paramref name="end"/> that is not in the set, or null.</summary>
    public long? FirstMissing(long end)
    {
        if (end == 0)
        {
            return null;
        }

        if (_ranges.Count == 0 || _ranges[0].Offset > 0)
        {
            return 0;
        }

        return _ranges[0].End < end ? _ranges[0].End : null;
    }

    /// <summary>The ranges below <paramref name="end"/> that are not in the set, in ascending order.</summary>
    public List<ByteRange> GapsBelow(long end) => end == 0 ? [] : Subtract(new ByteRange(0, end), 0);

    private List<ByteRange> Subtract(ByteRange range, int first)
    {
        var rest = new List<ByteRange>();
        var position = range.Offset;
        for (var i = first; i < _ranges.Count && _ranges[i].Offset < range.End; i++)
        {
            if (position < _ranges[i].Offset)
            {
                rest.Add(new ByteRange(position, _ranges[i].Offset));
            }

            position = Math.Max(position, _ranges[i].End);
        }

        if (position < range.End)
        {
            rest.Add(new ByteRange(position, range.End));
        }

        return rest;
    }

    private static List<ByteRange> Merge(List<ByteRange> left, IReadOnlyList<ByteRange> right)
    {
        var merged = new List<ByteRange>(left.Count + right.Count);
        int l = 0, r = 0;
        while (l < left.Count || r < right.Count)
        {
            var takeLeft = r >= right.Count || (l < left.Count && left[l].Offset <= right[r].Offset);
            var range = takeLeft ? left[l++] : right[r++];
            if (merged.Count > 0 && range.Offset <= merged[^1].End)
            {
                merged[^1] = new ByteRange(merged[^1].Offset, Math.Max(merged[^1].End, range.End));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }
}
