using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine.Merge;

/// <summary>
/// Deletes a backup. First its direct increments are made independent of it, one after the other; when none needs it any more its index goes,
/// then its objects. The journal is written before and removed after, see <see cref="JobJournal"/>.
/// </summary>
internal sealed class DeletionJob(RepositoryReader repository, JobJournal journal, UnfinishedBackups unfinished, string service, ILogger logger)
{
    /// <summary>How long a failed job may take to clean up before it leaves that to the next command.</summary>
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(60);

    /// <summary>Deletes a backup that no other is built on.</summary>
    public async Task DeleteLeafAsync(BackupRecord backup, CancellationToken cancellationToken)
    {
        var location = BackupLocation.Of(backup);
        await using var hold = await BeginAsync(location, [], cancellationToken);
        try
        {
            await unfinished.RefuseRunningIncrementsAsync(location.Prefix, cancellationToken);
        }
        catch
        {
            await TakeBackAsync(hold, location);
            throw;
        }

        await unfinished.ForgetAsync(location.Prefix.BackupId, cancellationToken);
        await BackupDeletion.RunAsync(repository.Store, location, cancellationToken);
        await hold.EndAsync(cancellationToken);
    }

    /// <summary>Deletes backups, whatever is built on them.</summary>
    public async IAsyncEnumerable<DeleteReport> DeleteAnyAsync(
        IReadOnlyList<BackupRecord> doomed, BackupIndex backups, bool isDryRun, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What a dry run has merged so far, since the next backup may be merged into the same increment.
        var assumed = isDryRun ? new Dictionary<BackupId, BackupMetadata>() : null;
        foreach (var backup in backups.DependentsFirst(doomed))
        {
            var report = await DeleteAnyAsync(backups.Records.First(record => record.Id == backup.Id), backups, assumed, cancellationToken);
            backups = backups.Without(backup, report.Merges.Select(merge => merge.Child));
            yield return report;
        }
    }

    private async Task<DeleteReport> DeleteAnyAsync(
        BackupRecord backup, BackupIndex backups, Dictionary<BackupId, BackupMetadata>? assumed, CancellationToken cancellationToken)
    {
        var location = BackupLocation.Of(backup);
        var version = await VersionOfAsync(location, cancellationToken);
        var present = await ObjectPresence.LoadAsync(repository.Store, location, cancellationToken);
        List<ChildMerge> merges;
        try
        {
            merges = await PlanAsync(backup, location, present, backups.ChildrenOf(backup), assumed, cancellationToken);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.NotFound)
        {
            // No damage when index and objects are of different moments.
            await RefuseStalePlanAsync(location, version, cancellationToken);
            throw;
        }

        var kept = merges.SelectMany(merge => merge.Kept).ToHashSet();
        var freed = present.Stored.Where(stored => !kept.Contains(stored.Key)).Sum(stored => stored.Value);
        if (assumed is not null)
        {
            merges.ForEach(merge => assumed[merge.Merged.BackupId] = merge.Merged);
            return new DeleteReport(backup, [.. merges.Select(merge => merge.Preview())], freed);
        }

        await using var hold = await BeginAsync(location, [.. merges.Select(merge => merge.Journal)], cancellationToken);
        var reports = await MergeAllAsync(merges, hold, backups, location, version, cancellationToken);
        await unfinished.ForgetAsync(location.Prefix.BackupId, cancellationToken);
        await BackupDeletion.RunAsync(repository.Store, location, cancellationToken);
        await hold.EndAsync(cancellationToken);
        var isCopied = reports.Exists(report => report.CopiedObjects > 0);
        return new DeleteReport(backup, reports, isCopied ? present.Stored.Values.Sum() : freed);
    }

    private async Task<List<ChildMerge>> PlanAsync(
        BackupRecord backup,
        BackupLocation location,
        ObjectPresence present,
        IReadOnlyList<BackupRecord> children,
        Dictionary<BackupId, BackupMetadata>? assumed,
        CancellationToken cancellationToken)
    {
        if (children.Count == 0)
        {
            // So that a backup whose own index is damaged can be deleted.
            return [];
        }

        var parent = new ObjectSource(backup, location, await repository.ReadMetadataAsync(location, cancellationToken));
        var merges = new List<ChildMerge>();
        foreach (var child in children)
        {
            var planned = await ChildMerge.PlanAsync(
                repository, parent, present, BackupLocation.Of(child), null, assumed?.GetValueOrDefault(child.Id), cancellationToken);
            if (planned is not null)
            {
                merges.Add(planned);
            }
        }

        return merges;
    }

    private async Task<JournalHold> BeginAsync(BackupLocation location, JournalChild[] children, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry(
            JournalEntry.SupportedVersion,
            Guid.NewGuid(),
            new JournalBackup(location.Container.Value, location.Prefix.Value),
            children,
            journal.Leases.Self,
            journal.Leases.Now);
        return await JournalHold.BeginAsync(journal, entry, cancellationToken);
    }

    private async Task<List<MergeReport>> MergeAllAsync(
        List<ChildMerge> merges, JournalHold hold, BackupIndex backups, BackupLocation location, string? version, CancellationToken cancellationToken)
    {
        try
        {
            await RefuseStalePlanAsync(location, version, cancellationToken);
            await unfinished.RefuseRunningIncrementsAsync(location.Prefix, cancellationToken);
            await RefuseUnknownDependentsAsync(backups, location.Prefix, cancellationToken);
            var reports = new List<MergeReport>();
            foreach (var merge in merges)
            {
                reports.Add(await merge.RunAsync(hold.RenewAsync, cancellationToken));
            }

            return reports;
        }
        catch when (hold.IsLost || merges.Any(merge => merge.IsUncertain))
        {
            // What the increment's index may list by now must stay: the next command sees what became of it and carries the job through.
            throw;
        }
        catch
        {
            // Increments whose index was exchanged keep what they took over.
            await TakeBackAsync(hold, location);
            throw;
        }
    }

    /// <summary>
    /// What the backup itself is built on may have been merged into it after the merges were planned: then its increments need more of it, and have another parent
    /// afterwards. From the journal on nobody changes it.
    /// </summary>
    private async Task RefuseStalePlanAsync(BackupLocation location, string? version, CancellationToken cancellationToken)
    {
        if (!string.Equals(await VersionOfAsync(location, cancellationToken), version, StringComparison.Ordinal))
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"Another process changed backup {location.Prefix.BackupId} a moment ago.",
                "Run the command again.",
                isTransient: true);
        }
    }

    /// <summary>The version of a backup's index; null when the store has none, which cannot merge, or there is no index (any more).</summary>
    private async Task<string?> VersionOfAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            return repository.Store is IObjectReplacer replacer
                ? await replacer.GetVersionAsync(location.Container, location.Prefix.Metadata, cancellationToken)
                : null;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Unsupported)
        {
            return null;
        }
    }

    /// <summary>A backup may have been built on this one since the caller looked; from the journal on nobody begins one.</summary>
    private async Task RefuseUnknownDependentsAsync(BackupIndex backups, BackupPrefix prefix, CancellationToken cancellationToken)
    {
        var known = backups.Records.Select(record => record.Id).ToHashSet();
        var (dependents, _) = await new DependentScan(repository, service).RunAsync(prefix, known, cancellationToken);
        if (dependents.Count > 0)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"Backup {dependents[0].Id} was built on backup {prefix.BackupId} a moment ago.",
                "Run the command again.",
                isTransient: true);
        }
    }

    /// <summary>The failure that led here matters more than one in cleaning up.</summary>
    private async Task TakeBackAsync(JournalHold hold, BackupLocation location)
    {
        using var limit = new CancellationTokenSource(CleanUpTime);
        try
        {
            foreach (var child in hold.Entry.Children)
            {
                await ChildMerge.TakeBackAsync(repository, child, limit.Token);
            }

            await hold.EndAsync(limit.Token);
        }
        catch (Exception e) when (e is BackupException or OperationCanceledException)
        {
            EngineLog.TakeBackFailed(logger, location.Prefix.BackupId, e.Message);
        }
    }
}
