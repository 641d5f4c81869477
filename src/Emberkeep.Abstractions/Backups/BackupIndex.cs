using Emberkeep.Errors;

namespace Emberkeep.Backups;

/// <summary>
/// The backups of one repository with the questions that are asked of them: which one a user means, what a backup needs, what needs it.
/// Built from records; it never reads the repository itself. Immutable, so safe for several callers at once.
/// </summary>
public sealed class BackupIndex
{
    /// <summary>The shortest part of an id that names a backup, in characters.</summary>
    public const int MinPrefixLength = 4;

    /// <summary>The word that means the newest backup of a volume.</summary>
    public const string LatestKeyword = "latest";

    private readonly ILookup<BackupId, BackupRecord> _byId;
    private readonly ILookup<BackupId, BackupRecord> _byParent;

    /// <summary>Takes the records of a repository.</summary>
    /// <param name="records">The records, in any order.</param>
    /// <param name="location">Where they were found, for messages; never with a secret in it.</param>
    public BackupIndex(IEnumerable<BackupRecord> records, string location)
    {
        Records = [.. records.OrderBy(record => record.DataTimestamp).ThenBy(record => record.CreatedAt).ThenBy(record => record.Id.Value)];
        Location = location;
        _byId = Records.ToLookup(record => record.Id);
        _byParent = Records.Where(record => record.ParentId is not null).ToLookup(record => record.ParentId!.Value);
    }

    /// <summary>All backups, oldest first: by the moment whose data they hold, then by creation.</summary>
    public IReadOnlyList<BackupRecord> Records { get; }

    /// <summary>Where the backups were found, for messages.</summary>
    public string Location { get; }

    /// <summary>Number of increments that are built directly on the backup.</summary>
    public int ChildCount(BackupRecord backup) => _byParent[backup.Id].Count();

    /// <summary>The increments that are built directly on the backup, oldest first.</summary>
    public IReadOnlyList<BackupRecord> ChildrenOf(BackupRecord backup) => [.. _byParent[backup.Id]];

    /// <summary>The backups in an order in which each comes before those that it is built on: stopping anywhere leaves whole chains.</summary>
    public IReadOnlyList<BackupRecord> DependentsFirst(IEnumerable<BackupRecord> backups) =>
        [.. backups.OrderBy(backup => DependentsOf(backup).Count).ThenByDescending(backup => backup.CreatedAt)];

    /// <summary>The index after a backup was deleted and others changed with it.</summary>
    public BackupIndex Without(BackupRecord backup, IEnumerable<BackupRecord> changed)
    {
        var byId = changed.ToDictionary(record => record.Id);
        return new BackupIndex(Records.Where(record => record.Id != backup.Id).Select(record => byId.GetValueOrDefault(record.Id, record)), Location);
    }

    /// <summary>Finds the backup that a user means.</summary>
    /// <param name="text">
    /// A full id, the first characters of one id (at least <see cref="MinPrefixLength"/>), a display name that only one backup has, or
    /// <see cref="LatestKeyword"/>, which needs a volume.
    /// </param>
    /// <param name="volume">Looks among the backups of this volume only; null for all.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.NotFound"/> when nothing matches, <see cref="ErrorKind.Invalid"/> when several backups do,
    /// <see cref="ErrorKind.Corrupt"/> when the repository has the id twice.
    /// </exception>
    public BackupRecord Find(string text, VolumeId? volume)
    {
        if (string.Equals(text, LatestKeyword, StringComparison.Ordinal))
        {
            return FindLatest(volume);
        }

        if (BackupId.TryParse(text, out var id) && _byId[id].Any(record => IsOf(record, volume)))
        {
            return Single(id);
        }

        var candidates = Records.Where(record => IsOf(record, volume) && Matches(record, text)).DistinctBy(record => record.Id).ToList();
        return candidates.Count switch
        {
            0 => throw NotFound(text, volume),
            1 => Single(candidates[0].Id),
            _ => throw Ambiguous(text, candidates),
        };
    }

    /// <summary>The backup with everything that it needs to be restored.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Corrupt"/> when a parent is missing (naming it and every backup that is lost without it), is there twice,
    /// or when the parents form a circle.
    /// </exception>
    public BackupChain ChainOf(BackupRecord backup)
    {
        var layers = new List<BackupRecord> { backup };
        var seen = new HashSet<BackupId> { backup.Id };
        var layer = backup;
        while (layer.ParentId is { } parentId)
        {
            if (!seen.Add(parentId))
            {
                throw new BackupException(
                    ErrorKind.Corrupt,
                    $"The parents of backup {backup.Id} form a circle: {string.Join(" -> ", layers.Select(record => record.Id))} -> {parentId}.",
                    "The metadata of these backups was damaged or forged; restore the metadata objects from a copy of the repository.");
            }

            if (!_byId.Contains(parentId))
            {
                throw MissingParent(parentId, layer);
            }

            layer = Single(parentId);
            layers.Add(layer);
        }

        layers.Reverse();
        return new BackupChain(layers);
    }

    /// <summary>True when everything that the backup needs is there.</summary>
    public bool HasWholeChain(BackupRecord backup)
    {
        try
        {
            ChainOf(backup);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return false;
        }
    }

    /// <summary>Every backup that cannot be restored without this one, directly or through others, newest first.</summary>
    public IReadOnlyList<BackupRecord> DependentsOf(BackupRecord backup) => DescendantsOf(backup.Id);

    /// <summary>
    /// The newest available backup of a volume, or null when there is none. Its chain may be broken: who asks for the newest data must
    /// not silently get older data, so it is <see cref="ChainOf"/> that says so.
    /// </summary>
    public BackupRecord? LatestOf(VolumeId volume) => Records.LastOrDefault(record => IsAvailable(record, volume));

    /// <summary>The newest available backup of a volume that an increment can be built on: one whose chain is whole. Null when there is none.</summary>
    public BackupRecord? LatestBaseOf(VolumeId volume) => Records.LastOrDefault(record => IsAvailable(record, volume) && HasWholeChain(record));

    private static bool IsOf(BackupRecord record, VolumeId? volume) => volume is null || record.VolumeId == volume;

    private static bool Matches(BackupRecord record, string text) =>
        string.Equals(record.Name, text, StringComparison.Ordinal)
        || (text.Length >= MinPrefixLength && record.Id.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase));

    private static bool IsAvailable(BackupRecord record, VolumeId volume) =>
        record.VolumeId == volume && record.Status == BackupStatus.Available;

    private BackupRecord FindLatest(VolumeId? volume)
    {
        if (volume is not { } wanted)
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"'{LatestKeyword}' needs to know of which volume.",
                "Name the volume by its id or path with --volume, or give a backup id; `emberkeep backup list` shows them.");
        }

        return LatestOf(wanted) is { } latest ? Single(latest.Id) : throw new BackupException(
            ErrorKind.NotFound,
            $"{Location} has no available backup of volume {wanted}.",
            "See what is there with `emberkeep backup list`.");
    }

    private BackupRecord Single(BackupId id)
    {
        var records = _byId[id].ToList();
        return records.Count == 1
            ? records[0]
            : throw new BackupException(
                ErrorKind.Corrupt,
                $"{Location} has backup {id} {records.Count} times, in {string.Join(" and ", records.Select(Place))}.",
                "A backup was copied inside the repository; move the copies that do not belong there out of it.");
    }

    private static string Place(BackupRecord record) => $"{record.Container?.ToString() ?? "?"}/{record.ServiceMetadata ?? "?"}";

    private List<BackupRecord> DescendantsOf(BackupId id)
    {
        var found = new Dictionary<BackupId, BackupRecord>();
        var open = new Queue<BackupId>([id]);
        while (open.TryDequeue(out var next))
        {
            foreach (var child in _byParent[next])
            {
                if (child.Id != id && found.TryAdd(child.Id, child))
                {
                    open.Enqueue(child.Id);
                }
            }
        }

        return [.. Records.Where(record => found.ContainsKey(record.Id)).Reverse()];
    }

    private BackupException NotFound(string text, VolumeId? volume)
    {
        var scope = volume is null ? "" : $" of volume {volume}";
        var hint = text.Length < MinPrefixLength ? $" A part of an id needs at least {MinPrefixLength} characters." : "";
        return new BackupException(
            ErrorKind.NotFound,
            $"No backup '{text}'{scope} in {Location}, which has {Records.Count} backups.",
            "See what is there with `emberkeep backup list`." + hint);
    }

    private static BackupException Ambiguous(string text, List<BackupRecord> candidates)
    {
        const int Shown = 10;
        var list = candidates.Take(Shown).Select(record => record.Name is null ? $"{record.Id}" : $"{record.Id} ({record.Name})");
        var more = candidates.Count > Shown ? $" and {candidates.Count - Shown} more" : "";
        return new BackupException(
            ErrorKind.Invalid,
            $"'{text}' names {candidates.Count} backups: {string.Join(", ", list)}{more}.",
            "Give more of the id.");
    }

    private BackupException MissingParent(BackupId missing, BackupRecord child)
    {
        var lost = DescendantsOf(missing);
        return new BackupException(
            ErrorKind.Corrupt,
            $"Backup {missing}, the parent of {child.Id}, is missing from {Location}. Without it these cannot be restored: "
            + $"{string.Join(", ", lost.Select(record => record.Id))}.",
            $"Bring the objects of backup {missing} back from a copy of the repository, or make a new full backup.");
    }
}
