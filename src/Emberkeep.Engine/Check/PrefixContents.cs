using Emberkeep.Engine.Format;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Check;

/// <summary>What a place holds under one prefix.</summary>
internal sealed class PrefixContents(BackupPrefix prefix)
{
    private Dictionary<int, long> _data = [];
    private Dictionary<string, long> _others = new(StringComparer.Ordinal);
    private bool _isAgeKnown = true;

    /// <summary>The prefix.</summary>
    public BackupPrefix Prefix => prefix;

    /// <summary>The index as it was listed, or null.</summary>
    public StoreEntry? Index { get; private set; }

    /// <summary>True when there is a list of digests.</summary>
    public bool HasDigests { get; private set; }

    /// <summary>Number of files.</summary>
    public long Count { get; private set; }

    /// <summary>Stored bytes of all files.</summary>
    public long Bytes { get; private set; }

    /// <summary>When the youngest file changed last; null when the store does not know.</summary>
    public DateTimeOffset? Youngest
    {
        get => _isAgeKnown ? field : null;
        private set;
    }

    /// <summary>Number of objects that are held in memory one by one.</summary>
    public int Held => _data.Count + _others.Count;

    /// <summary>True when the objects were too many to be held; only the sums are right then.</summary>
    public bool IsEvicted { get; private set; }

    /// <summary>Names that stand for something else than an object.</summary>
    public List<StoreEntry> Irregular { get; } = [];

    /// <summary>Takes an entry whose name starts with the prefix.</summary>
    public void Add(StoreEntry entry)
    {
        Count++;
        Bytes += entry.Length;
        _isAgeKnown &= entry.Changed is not null;
        Youngest = entry.Changed > Youngest || Count == 1 ? entry.Changed : Youngest;
        var rest = entry.Name.AsSpan(prefix.Value.Length);
        if (rest is BackupPrefix.MetadataSuffix)
        {
            Index = entry;
        }
        else if (rest is BackupPrefix.Sha256Suffix)
        {
            HasDigests = entry.Kind == StoreEntryKind.Object;
        }

        if (entry.Kind != StoreEntryKind.Object)
        {
            if (Irregular.Count < FindingSink.MaxAlike)
            {
                Irregular.Add(entry);
            }
        }
        else if (!IsEvicted && rest is not (BackupPrefix.MetadataSuffix or BackupPrefix.Sha256Suffix))
        {
            Hold(entry);
        }
    }

    /// <summary>Forgets the single objects.</summary>
    public void Evict()
    {
        IsEvicted = true;
        _data = [];
        _others = new Dictionary<string, long>(StringComparer.Ordinal);
    }

    /// <summary>The stored length of an object of the index, or null when it is not there. What is never asked for is surplus.</summary>
    public long? Take(BackupMetadata metadata, in ObjectEntry entry)
    {
        if (entry.NameIndex > 0)
        {
            return _data.Remove(entry.NameIndex, out var length) ? length : null;
        }

        return _others.Remove(metadata.GetName(entry).Value, out var stored) ? stored : null;
    }

    /// <summary>Names of the objects that nobody asked for.</summary>
    public IEnumerable<string> Surplus() =>
        _data.Keys.Order().Select(number => prefix.DataObject(number).Value).Concat(_others.Keys.Order(StringComparer.Ordinal));

    private void Hold(StoreEntry entry)
    {
        if (prefix.TryParseDataObject(entry.Name, out var number))
        {
            _data[number] = entry.Length;
        }
        else
        {
            _others[entry.Name] = entry.Length;
        }
    }
}
