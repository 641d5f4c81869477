using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Restore;

/// <summary>
/// Which object of a list counts where. Objects are restored in the order of the list, so where they overlap it is the last one. Only
/// backups that took over objects of deleted ones have overlaps.
/// </summary>
internal static class NewestRanges
{
    /// <summary>The ranges below <paramref name="limit"/>, in ascending order, disjoint. An entry that counts nowhere has none.</summary>
    public static List<NewestRange> Of(IReadOnlyList<ObjectEntry> entries, long limit)
    {
        var order = InOrder(entries, limit);
        var ranges = new List<NewestRange>(order.Count);
        var open = new PriorityQueue<int, int>();
        var next = 0;
        var position = 0L;
        while (position < limit)
        {
            while (open.Count > 0 && entries[open.Peek()].End <= position)
            {
                open.Dequeue();
            }

            if (open.Count == 0)
            {
                if (next == order.Count)
                {
                    break;
                }

                position = entries[order[next]].Offset;
            }

            for (; next < order.Count && entries[order[next]].Offset <= position; next++)
            {
                open.Enqueue(order[next], -order[next]);
            }

            // The newest of those that have this byte counts until it ends or another one begins, which may be newer.
            var newest = open.Peek();
            var end = Math.Min(entries[newest].End, next < order.Count ? entries[order[next]].Offset : limit);
            Append(ranges, newest, new ByteRange(position, Math.Min(end, limit)));
            position = end;
        }

        return ranges;
    }

    /// <summary>The entries that begin below the limit, in the order of their offset.</summary>
    private static List<int> InOrder(IReadOnlyList<ObjectEntry> entries, long limit)
    {
        var order = new List<int>(entries.Count);
        var isSorted = true;
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Offset < limit)
            {
                isSorted &= order.Count == 0 || entries[order[^1]].Offset <= entries[i].Offset;
                order.Add(i);
            }
        }

        if (!isSorted)
        {
            order.Sort((x, y) => entries[x].Offset.CompareTo(entries[y].Offset));
        }

        return order;
    }

    private static void Append(List<NewestRange> ranges, int index, ByteRange range)
    {
        if (ranges.Count > 0 && ranges[^1].Index == index && ranges[^1].Range.End == range.Offset)
        {
            ranges[^1] = new NewestRange(index, range with { Offset = ranges[^1].Range.Offset });
        }
        else
        {
            ranges.Add(new NewestRange(index, range));
        }
    }
}
