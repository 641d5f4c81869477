using Emberkeep.Engine.Format;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Check;

/// <summary>
/// Everything that one place of a repository holds, sorted by the backups that it belongs to. A place may hold millions of objects of thousands of
/// backups, so only so many are held at once: what is too much is left out for now, last prefixes first, and found by reading the place again.
/// </summary>
internal sealed class PlaceContents
{
    /// <summary>How many objects are held in memory at once, unless one backup alone has more: about 40 MB.</summary>
    public const int MaxHeld = 1_000_000;

    private const string BackupMark = "_backup_";
    private const int IdLength = 36;

    private readonly SortedDictionary<string, PrefixContents> _prefixes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _held = new(StringComparer.Ordinal);
    private long _heldObjects;
    private BackupPrefix? _last;

    /// <summary>What is there under each prefix, in order.</summary>
    public IReadOnlyDictionary<string, PrefixContents> Prefixes => _prefixes;

    /// <summary>Places inside this one.</summary>
    public List<string> Places { get; } = [];

    /// <summary>Unfinished files.</summary>
    public FileTally Unfinished { get; } = new();

    /// <summary>Files that belong to no backup by their names.</summary>
    public FileTally Foreign { get; } = new();

    /// <summary>Names that stand for neither files nor places and belong to no backup.</summary>
    public FileTally Irregular { get; } = new();

    /// <summary>Files by what keeps others from them.</summary>
    public Dictionary<AccessFault, FileTally> Access { get; } = [];

    /// <summary>Reads a place.</summary>
    /// <param name="store">The repository.</param>
    /// <param name="place">The place.</param>
    /// <param name="wanted">The prefixes that are looked for; null for everything.</param>
    /// <param name="maxHeld">How many objects may be held in memory.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task<PlaceContents> ReadAsync(
        IInspectableStore store, string place, IReadOnlySet<string>? wanted, int maxHeld, CancellationToken cancellationToken)
    {
        var contents = new PlaceContents();
        await foreach (var entry in store.InspectAsync(place, cancellationToken))
        {
            contents.Add(entry, wanted, maxHeld);
        }

        contents.Places.Sort(StringComparer.Ordinal);
        return contents;
    }

    /// <summary>The prefix that a name starts with, or null when it belongs to no backup.</summary>
    public static BackupPrefix? PrefixOf(string name)
    {
        for (var at = name.IndexOf(BackupMark, StringComparison.Ordinal); at >= 0; at = name.IndexOf(BackupMark, at + 1, StringComparison.Ordinal))
        {
            var end = at + BackupMark.Length + IdLength;
            if (end <= name.Length && BackupPrefix.TryParse(name[..end], out var prefix))
            {
                return prefix;
            }
        }

        return null;
    }

    private void Add(StoreEntry entry, IReadOnlySet<string>? wanted, int maxHeld)
    {
        if (entry.Access is { } access)
        {
            Tally(Access, access).Add(entry);
        }

        // Neighbours in a listing mostly belong to one backup.
        var prefix = _last is not null && entry.Name.StartsWith(_last.Value, StringComparison.Ordinal) ? _last : PrefixOf(entry.Name);
        if (entry.Kind != StoreEntryKind.Unfinished && prefix is not null)
        {
            _last = prefix;
            if (wanted?.Contains(prefix.Value) ?? true)
            {
                AddTo(prefix, entry, maxHeld);
            }

            return;
        }

        switch (entry.Kind)
        {
            case StoreEntryKind.Place:
                Places.Add(entry.Name);
                break;
            case StoreEntryKind.Unfinished:
                Unfinished.Add(entry);
                break;
            case StoreEntryKind.Irregular:
                Irregular.Add(entry);
                break;
            default:
                Foreign.Add(entry);
                break;
        }
    }

    private void AddTo(BackupPrefix prefix, StoreEntry entry, int maxHeld)
    {
        if (!_prefixes.TryGetValue(prefix.Value, out var contents))
        {
            contents = new PrefixContents(prefix);
            _prefixes.Add(prefix.Value, contents);
        }

        var before = contents.Held;
        contents.Add(entry);
        if (contents.Held == before)
        {
            return;
        }

        _heldObjects++;
        _held.Add(prefix.Value);
        while (_heldObjects > maxHeld && _held.Count > 1)
        {
            var last = _prefixes[_held.Max!];
            _held.Remove(last.Prefix.Value);
            _heldObjects -= last.Held;
            last.Evict();
        }
    }

    private static FileTally Tally(Dictionary<AccessFault, FileTally> tallies, AccessFault key)
    {
        if (!tallies.TryGetValue(key, out var tally))
        {
            tally = new FileTally();
            tallies.Add(key, tally);
        }

        return tally;
    }
}
