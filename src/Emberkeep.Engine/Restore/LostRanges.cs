using Emberkeep.Drivers;

namespace Emberkeep.Engine.Restore;

/// <summary>What a salvaging restore could not bring back. Safe for several workers at once.</summary>
internal sealed class LostRanges
{
    private readonly Lock _lock = new();
    private readonly List<LostRange> _ranges = [];
    private bool _isSorted;

    /// <summary>Notes a range. Ranges do not overlap.</summary>
    public void Add(LostRange range)
    {
        lock (_lock)
        {
            _ranges.Add(range);
            _isSorted = false;
        }
    }

    /// <summary>All ranges in ascending order.</summary>
    public IReadOnlyList<LostRange> Sorted()
    {
        lock (_lock)
        {
            if (!_isSorted)
            {
                _ranges.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
                _isSorted = true;
            }

            return [.. _ranges];
        }
    }
}
