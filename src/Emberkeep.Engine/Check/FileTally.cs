using Emberkeep.Stores;

namespace Emberkeep.Engine.Check;

/// <summary>Files of one sort in one place: how many, how large, how old, and the first of them by name.</summary>
internal sealed class FileTally
{
    /// <summary>Number of files.</summary>
    public int Count { get; private set; }

    /// <summary>Their stored bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The first by name.</summary>
    public string Example { get; private set; } = "";

    /// <summary>When the youngest changed last; null when there is none or the store does not know.</summary>
    public DateTimeOffset? Youngest { get; private set; }

    /// <summary>When the oldest changed last; null when there is none or the store does not know.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>Counts a file.</summary>
    public void Add(StoreEntry entry)
    {
        Example = Count == 0 || string.CompareOrdinal(entry.Name, Example) < 0 ? entry.Name : Example;
        Count++;
        Bytes += entry.Length;
        Youngest = Youngest is null || entry.Changed > Youngest ? entry.Changed : Youngest;
        Oldest = Oldest is null || entry.Changed < Oldest ? entry.Changed : Oldest;
    }
}
