namespace Emberkeep.Engine.Restore;

/// <summary>What a restore has written, so that it need not do it again when it has to make another plan. Thread-safe.</summary>
internal sealed class RestoredRanges
{
    private readonly Lock _gate = new();
    private readonly List<ByteRange> _ranges = [];

    /// <summary>Adds ranges that nobody else adds.</summary>
    public void Add(IEnumerable<ByteRange> ranges)
    {
        lock (_gate)
        {
            _ranges.AddRange(ranges);
        }
    }

    /// <summary>The ranges in ascending order.</summary>
    public IReadOnlyList<ByteRange> Sorted()
    {
        lock (_gate)
        {
            _ranges.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
            return [.. _ranges];
        }
    }
}
