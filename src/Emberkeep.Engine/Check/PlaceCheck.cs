using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Check;

/// <summary>Walks through a repository place by place: checks each index against what is there, and finds what belongs to no backup.</summary>
internal sealed class PlaceCheck(
    IInspectableStore files, IndexCheck indexes, Func<CancellationToken, Task<PendingJobs>> readJobs, FindingSink sink, DateTimeOffset limit, int maxHeld)
{
    /// <summary>As deep as a search for backups goes.</summary>
    private const int MaxDepth = 32;

    /// <summary>The backups that were found.</summary>
    public List<KnownBackup> Backups { get; } = [];

    /// <summary>Old files of no backup.</summary>
    public List<Remains> Remains { get; } = [];

    /// <summary>Prefixes without an index, old or young, by the backup.</summary>
    public Dictionary<BackupId, BackupPrefix> WithoutIndex { get; } = [];

    /// <summary>Checks everything.</summary>
    /// <param name="onBackup">Told of each backup with its index, or null when that cannot be used.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public async Task RunAsync(Action<KnownBackup, BackupMetadata?> onBackup, CancellationToken cancellationToken)
    {
        var open = new Stack<(string Place, int Depth)>([("", 0)]);
        while (open.TryPop(out var next))
        {
            try
            {
                var places = await CheckPlaceAsync(next.Place, onBackup, cancellationToken);
                foreach (var place in Enumerable.Reverse(places).Where(_ => next.Depth < MaxDepth))
                {
                    open.Push((Join(next.Place, place), next.Depth + 1));
                }
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Unauthorized || Damage.Is(e))
            {
                Add(FindingSeverity.Error, FindingKind.AccessDenied, next.Place, null, e.Message, e.Remedy);
            }

            sink.EndPart();
        }
    }

    private static string Join(string place, string name) => place.Length == 0 ? name : $"{place}/{name}";

    private async Task<List<string>> CheckPlaceAsync(string place, Action<KnownBackup, BackupMetadata?> onBackup, CancellationToken cancellationToken)
    {
        var contents = await PlaceContents.ReadAsync(files, place, null, maxHeld, cancellationToken);
        CheckFiles(place, contents);
        if (!ContainerName.TryParse(place, out var container))
        {
            ReportOutsideContainers(place, contents);
            return contents.Places;
        }

        var isBusy = contents.Unfinished.Youngest >= limit;
        for (var part = contents; ;)
        {
            foreach (var prefix in part.Prefixes.Values.Where(prefix => !prefix.IsEvicted || prefix.Index is null))
            {
                if (prefix.Index is null)
                {
                    ReportWithoutIndex(place, prefix, isBusy, await readJobs(cancellationToken));
                    continue;
                }

                var backup = new KnownBackup(new BackupLocation(container, prefix.Prefix), prefix.Index?.Changed);
                var metadata = await indexes.RunAsync(backup, prefix, token => ListAgainAsync(place, prefix.Prefix, token), cancellationToken);
                if (!backup.IsGone)
                {
                    Backups.Add(backup);
                    onBackup(backup, metadata);
                }

                sink.EndPart();
            }

            var rest = part.Prefixes.Values.Where(prefix => prefix.IsEvicted && prefix.Index is not null).Select(prefix => prefix.Prefix.Value).ToHashSet(StringComparer.Ordinal);
            if (rest.Count == 0)
            {
                return contents.Places;
            }

            part = await PlaceContents.ReadAsync(files, place, rest, maxHeld, cancellationToken);
        }
    }

    private async Task<PrefixContents?> ListAgainAsync(string place, BackupPrefix prefix, CancellationToken cancellationToken)
    {
        var contents = await PlaceContents.ReadAsync(files, place, new HashSet<string>(StringComparer.Ordinal) { prefix.Value }, maxHeld, cancellationToken);
        return contents.Prefixes.GetValueOrDefault(prefix.Value);
    }

    /// <summary>What is wrong with files as files.</summary>
    private void CheckFiles(string place, PlaceContents contents)
    {
        foreach (var (fault, tally) in contents.Access.OrderBy(pair => pair.Key.What, StringComparer.Ordinal))
        {
            var which = tally.Count == 1 ? tally.Example : $"{tally.Example} and {tally.Count - 1} more files";
            Add(FindingSeverity.Warning, FindingKind.AccessMode, place, tally.Example, $"{which}: {fault.What}.", fault.Remedy);
        }

        if (contents.Unfinished.Count > 0)
        {
            var isOld = contents.Unfinished.Oldest < limit;
            Add(
                isOld ? FindingSeverity.Warning : FindingSeverity.Info,
                FindingKind.Unfinished,
                place,
                contents.Unfinished.Example,
                $"{Describe(contents.Unfinished)} that a job did not finish, {Ages(contents.Unfinished.Oldest, contents.Unfinished.Youngest)}{(isOld ? "" : "; the job may be running")}.",
                isOld ? OrphanRemedy : null);
            if (isOld)
            {
                Remains.Add(new Remains(place, null, HasDigests: false));
            }
        }

        Irregular(place, contents.Irregular);
        if (contents.Foreign.Count > 0)
        {
            Add(
                FindingSeverity.Info,
                FindingKind.Foreign,
                place,
                contents.Foreign.Example,
                $"{Describe(contents.Foreign)} that no backup program writes to a repository.",
                null);
        }
    }

    private const string OrphanRemedy =
        "While no job runs that could be using them, `emberkeep repository check --repair` sets them aside; it deletes nothing.";

    private void Irregular(string place, FileTally tally)
    {
        if (tally.Count > 0)
        {
            Add(
                FindingSeverity.Warning,
                FindingKind.Irregular,
                place,
                tally.Example,
                $"{Describe(tally)} that is neither a file nor a directory. Nothing of Emberkeep follows or opens it.",
                "Find out who put it there, and remove it.");
        }
    }

    private void ReportOutsideContainers(string place, PlaceContents contents)
    {
        foreach (var prefix in contents.Prefixes.Values)
        {
            Add(
                FindingSeverity.Warning,
                FindingKind.Misplaced,
                place,
                prefix.Prefix.Value,
                $"{Files(prefix.Count)} of backup {prefix.Prefix.BackupId} in {(place.Length == 0 ? "the root directory" : place)}, which is no container: no program finds the backup there.",
                $"Move them to the directory {BackupPrefix.DefaultContainer(prefix.Prefix.BackupId)} of the repository, if that backup is not there already.");
        }
    }

    private void ReportWithoutIndex(string place, PrefixContents prefix, bool isBusy, PendingJobs pending)
    {
        WithoutIndex[prefix.Prefix.BackupId] = prefix.Prefix;
        if (pending.DeletionOf(prefix.Prefix) is { } deletion)
        {
            ReportPending(
                FindingKind.DeletionUnfinished,
                place,
                prefix,
                $"a deletion is unfinished ({deletion.Owner})",
                "If no command is at it, the next one that writes finishes it.");
            return;
        }

        if (pending.IsUnfinished(prefix.Prefix))
        {
            ReportPending(
                FindingKind.BackupUnfinished,
                place,
                prefix,
                "it is being made, or was interrupted",
                "If it was interrupted: see `emberkeep repository cleanup --dry-run`, resume it with `emberkeep backup create --resume`, or remove it with `emberkeep repository cleanup`.");
            return;
        }

        var isYoung = isBusy || prefix.Youngest >= limit;
        var isLost = prefix.HasDigests && !isYoung;
        var what = $"{Files(prefix.Count)}, {prefix.Bytes} bytes, of backup {prefix.Prefix.BackupId}, {Ages(prefix.Youngest, prefix.Youngest)}, but no index";
        sink.Add(new RepositoryFinding(
            isYoung ? FindingSeverity.Info : isLost ? FindingSeverity.Error : FindingSeverity.Warning,
            isLost ? FindingKind.IndexMissing : FindingKind.Orphan,
            prefix.Prefix.BackupId,
            place,
            null,
            isYoung ? $"{what}: the backup or its deletion may be under way."
                : isLost ? $"{what} {prefix.Prefix}{BackupPrefix.MetadataSuffix}: it was lost, or the backup or its deletion was killed in its last moment."
                : $"{what}: a backup or its deletion did not finish.",
            isYoung ? null : isLost ? $"If the backup is needed, bring its index back from a copy of the repository. Otherwise: {OrphanRemedy}" : OrphanRemedy));
        if (!isYoung && prefix.Youngest is not null)
        {
            Remains.Add(new Remains(place, prefix.Prefix, prefix.HasDigests));
        }
    }

    private void ReportPending(FindingKind kind, string place, PrefixContents prefix, string state, string remedy) => sink.Add(new RepositoryFinding(
        FindingSeverity.Info,
        kind,
        prefix.Prefix.BackupId,
        place,
        null,
        $"{Files(prefix.Count)}, {prefix.Bytes} bytes, of backup {prefix.Prefix.BackupId}, but no index: {state}.",
        remedy));

    private static string Files(long count) => count == 1 ? "1 file" : $"{count} files";

    private static string Describe(FileTally tally) => tally.Count == 1
        ? $"{tally.Example} is a file of {tally.Bytes} bytes"
        : $"{tally.Example} and {tally.Count - 1} more are files, {tally.Bytes} bytes together,";

    private static string Ages(DateTimeOffset? oldest, DateTimeOffset? youngest) => (oldest, youngest) switch
    {
        (null, _) or (_, null) => "of unknown age",
        ({ } a, { } b) when a == b => $"last changed {a:u}",
        ({ } a, { } b) => $"last changed from {a:u} to {b:u}",
    };

    private void Add(FindingSeverity severity, FindingKind kind, string place, string? name, string message, string? remedy) =>
        sink.Add(new RepositoryFinding(severity, kind, null, place, name, message, remedy));
}
