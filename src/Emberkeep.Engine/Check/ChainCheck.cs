using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Check;

/// <summary>Checks how backups build on each other, parents before children, so that every list of digests is read once for itself and once for each child.</summary>
internal sealed class ChainCheck(RepositoryReader repository, FindingSink sink, DateTimeOffset startedAt)
{
    private static readonly TimeSpan s_clockDifference = TimeSpan.FromHours(1);

    private readonly LayerCheck _layers = new(repository, sink);

    /// <summary>Runs the check.</summary>
    /// <param name="backups">All backups, in the order of their creation.</param>
    /// <param name="remains">Where objects lie of backups that have no index.</param>
    /// <param name="onDone">Told when a backup is done.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public async Task RunAsync(
        IReadOnlyList<KnownBackup> backups, IReadOnlyDictionary<BackupId, BackupPrefix> remains, Action onDone, CancellationToken cancellationToken)
    {
        var byId = backups.ToLookup(backup => backup.Id);
        var children = ChildrenOf(backups);
        ReportDuplicates(byId);
        var visited = new HashSet<KnownBackup>(ReferenceEqualityComparer.Instance);
        foreach (var root in backups)
        {
            if (root.Record?.ParentId is { } parentId && byId.Contains(parentId))
            {
                continue;
            }

            if (root.Record?.ParentId is { } missing && !await WasMergedAsync(root, missing, cancellationToken))
            {
                ReportMissingParent(root, missing, remains);
            }

            await CheckTreeAsync(root, children, visited, onDone, cancellationToken);
        }

        ReportCircles(backups, visited);
        Inherit(backups);
    }

    /// <summary>A backup is as bad as what it builds on. Called again when data has been read.</summary>
    public static void Inherit(IReadOnlyList<KnownBackup> backups)
    {
        var children = ChildrenOf(backups);
        var open = new Queue<(KnownBackup Backup, BackupId Cause)>(
            backups.Where(backup => backup.Condition == BackupCondition.Damaged || backup.Record is null).Select(backup => (backup, backup.Id)).ToList());
        while (open.TryDequeue(out var next))
        {
            foreach (var child in children[next.Backup.Id])
            {
                if (child.Condition < next.Backup.Condition)
                {
                    var what = next.Backup.Condition == BackupCondition.Damaged ? "is damaged" : "this user may not read";
                    child.Note(next.Backup.Condition, $"It needs backup {next.Cause}, which {what}.");
                    open.Enqueue((child, next.Cause));
                }
            }
        }
    }

    private static ILookup<BackupId, KnownBackup> ChildrenOf(IReadOnlyList<KnownBackup> backups) =>
        backups.Where(backup => backup.Record?.ParentId is not null).ToLookup(backup => backup.Record!.ParentId!.Value);

    private async Task CheckTreeAsync(
        KnownBackup root, ILookup<BackupId, KnownBackup> children, HashSet<KnownBackup> visited, Action onDone, CancellationToken cancellationToken)
    {
        var open = new Stack<(KnownBackup Backup, KnownBackup? Parent, CinderRestore Before)>();
        open.Push((root, null, root.Record?.ParentId is null ? CinderRestore.Right : CinderRestore.Right with { IsUncertain = true }));
        var (wrong, uncertain) = (new List<BackupId>(), new List<BackupId>());
        while (open.TryPop(out var next))
        {
            var (backup, parent, restore) = next;
            if (!visited.Add(backup))
            {
                continue;
            }

            if (backup.Record is not null && !backup.IsGone)
            {
                CheckParent(backup, parent);
                restore = await _layers.RunAsync(backup, parent, restore, cancellationToken);
                var isWrong = restore.Showing.Count > 0 && (!backup.HasDigests || restore.Showing[0].Offset < backup.Length);
                backup.NeedsExistingVolume = isWrong;
                (isWrong ? wrong : restore.IsUncertain ? uncertain : []).Add(backup.Id);
                sink.EndPart();
            }

            onDone();
            foreach (var child in children[backup.Id].Reverse())
            {
                open.Push((child, backup, restore));
            }
        }

        if (root.Record is { ParentId: null })
        {
            ReportNewVolume(root, wrong, uncertain);
        }
    }

    private void ReportNewVolume(KnownBackup root, List<BackupId> wrong, List<BackupId> uncertain)
    {
        if (wrong.Count > 0)
        {
            Report(FindingSeverity.Warning, $"{Some(wrong)} of the chain of {root.Id} store zeros over older data.");
        }
        else if (uncertain.Count > 0)
        {
            Report(FindingSeverity.Info, $"Whether {Some(uncertain)} of the chain of {root.Id} store zeros over older data cannot be told from their digests.");
        }

        void Report(FindingSeverity severity, string message) => sink.Add(
            root,
            severity,
            FindingKind.NeedsExistingVolume,
            null,
            message,
            "When you restore them with Cinder 23 or later, restore them into an existing volume; or restore them with Emberkeep.",
            BackupCondition.Whole);
    }

    private static string Some(List<BackupId> ids)
    {
        const int Shown = 5;
        var more = ids.Count > Shown ? $" and {ids.Count - Shown} more" : "";
        return $"{(ids.Count == 1 ? "Backup" : "Backups")} {string.Join(", ", ids.Take(Shown))}{more}";
    }

    private void CheckParent(KnownBackup backup, KnownBackup? parent)
    {
        if (parent is null)
        {
            return;
        }

        if (parent.Location.Prefix.VolumeId != backup.Location.Prefix.VolumeId)
        {
            sink.Add(
                backup,
                FindingSeverity.Error,
                FindingKind.ParentForeign,
                null,
                $"Backup {backup.Id} of volume {backup.Location.Prefix.VolumeId} builds on backup {parent.Id}, which is of volume {parent.Location.Prefix.VolumeId}.",
                "Its index has changed since it was written. Bring it back from a copy of the repository, or make a new full backup.",
                BackupCondition.Damaged);
        }

        if (parent.CreatedAt - backup.CreatedAt > s_clockDifference)
        {
            sink.Add(
                backup,
                FindingSeverity.Warning,
                FindingKind.Time,
                null,
                $"Backup {backup.Id} says that it was requested on {backup.CreatedAt:u}, before its parent {parent.Id} on {parent.CreatedAt:u}.",
                "It restores by its parents, whatever the times say; but 'latest' and retention go by them.",
                BackupCondition.Whole);
        }
    }

    /// <summary>Whether a parent that is not there was merged into its increment since that was looked at, or the increment is gone, too.</summary>
    private async Task<bool> WasMergedAsync(KnownBackup backup, BackupId parent, CancellationToken cancellationToken)
    {
        try
        {
            return (await repository.ReadMetadataAsync(backup.Location, cancellationToken)).ParentId != parent;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            backup.IsGone = true;
            return true;
        }
        catch (BackupException e) when (Damage.Is(e) || e.Kind == ErrorKind.Unauthorized)
        {
            return false;
        }
    }

    private void ReportMissingParent(KnownBackup backup, BackupId parent, IReadOnlyDictionary<BackupId, BackupPrefix> remains)
    {
        if (backup.Changed > startedAt)
        {
            sink.Add(new RepositoryFinding(
                FindingSeverity.Info,
                FindingKind.Changing,
                backup.Id,
                backup.Location.Container.Value,
                null,
                $"Backup {backup.Id} was made while the repository was checked; what it builds on was not found yet.",
                "Check again."));
            return;
        }

        var trace = remains.TryGetValue(parent, out var prefix) ? $" Objects of it are there, but no index {prefix}{BackupPrefix.MetadataSuffix}." : "";
        sink.Add(
            backup,
            FindingSeverity.Error,
            FindingKind.ParentMissing,
            null,
            $"Backup {parent}, the parent of {backup.Id}, is not in the repository.{trace}",
            $"Bring the objects of backup {parent} back from a copy of the repository, or make a new full backup.",
            BackupCondition.Damaged);
    }

    private void ReportDuplicates(ILookup<BackupId, KnownBackup> byId)
    {
        foreach (var group in byId.Where(group => group.Skip(1).Any()))
        {
            var places = string.Join(" and ", group.Select(backup => $"{backup.Location.Container}/{backup.Location.Prefix}"));
            foreach (var backup in group)
            {
                sink.Add(
                    backup,
                    FindingSeverity.Error,
                    FindingKind.Duplicate,
                    null,
                    $"Backup {backup.Id} is there {group.Count()} times: {places}.",
                    "It was copied inside the repository. Move the copies that do not belong there out of it; which one counts is not guessed.",
                    BackupCondition.Damaged);
            }
        }
    }

    private void ReportCircles(IReadOnlyList<KnownBackup> backups, HashSet<KnownBackup> visited)
    {
        foreach (var backup in backups.Where(backup => !visited.Contains(backup)))
        {
            sink.Add(
                backup,
                FindingSeverity.Error,
                FindingKind.ParentCircle,
                null,
                $"Backup {backup.Id} has no full backup at its root: its parents lead in a circle, from {backup.Record!.ParentId} on.",
                "The indexes of these backups were changed. Bring them back from a copy of the repository.",
                BackupCondition.Damaged);
            sink.EndPart();
        }

    }
}
