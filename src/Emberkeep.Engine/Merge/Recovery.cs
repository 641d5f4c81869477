using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Merge;

/// <summary>
/// Puts right what killed deletions left. What is missing is done: merges are planned anew, which gives the same result, and what they find
/// done they do not do again. Only when that is impossible the job is taken back. Being killed itself changes nothing: the journal stays.
/// </summary>
internal sealed class Recovery(RepositoryReader repository, JobJournal journal, UnfinishedBackups unfinished, string service)
{
    /// <summary>Goes through all journals.</summary>
    public async Task<IReadOnlyList<RecoveredJob>> RunAsync(CancellationToken cancellationToken)
    {
        var jobs = new List<RecoveredJob>();
        foreach (var entry in await journal.ReadAllAsync(cancellationToken))
        {
            var location = LocationOf(entry);
            var (outcome, reason) = await RecoverAsync(entry, location, cancellationToken);
            jobs.Add(new RecoveredJob(location.Prefix.BackupId, entry.Owner.ToString(), outcome, reason));
        }

        return jobs;
    }

    private async Task<(RecoveryOutcome Outcome, string? Reason)> RecoverAsync(JournalEntry entry, BackupLocation location, CancellationToken cancellationToken)
    {
        if (journal.Leases.MayBeAlive(entry))
        {
            return (RecoveryOutcome.InProgress, "its owner may still be at work");
        }

        try
        {
            var hold = await JournalHold.TryTakeOverAsync(journal, entry, cancellationToken);
            if (hold is null)
            {
                return (RecoveryOutcome.InProgress, "another process has taken it over");
            }

            await using (hold)
            {
                return await FinishOrTakeBackAsync(hold, location, cancellationToken);
            }
        }
        catch (BackupException e)
        {
            return (RecoveryOutcome.Failed, e.Message);
        }
    }

    private async Task<(RecoveryOutcome Outcome, string? Reason)> FinishOrTakeBackAsync(
        JournalHold hold, BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            await FinishAsync(hold, location, cancellationToken);
            await hold.EndAsync(cancellationToken);
            return (RecoveryOutcome.Finished, null);
        }
        catch (BackupException e) when (!hold.IsLost && !e.IsTransient && e.Kind is not (ErrorKind.Unavailable or ErrorKind.Throttled or ErrorKind.Unauthorized))
        {
            // Children whose index was exchanged keep what they took over; the backup is there as before.
            foreach (var child in hold.Entry.Children)
            {
                await ChildMerge.TakeBackAsync(repository, child, cancellationToken);
            }

            await hold.EndAsync(cancellationToken);
            return (RecoveryOutcome.TakenBack, e.Message);
        }
    }

    private async Task FinishAsync(JournalHold hold, BackupLocation location, CancellationToken cancellationToken)
    {
        if (await TryReadAsync(location, cancellationToken) is { } parent)
        {
            await unfinished.RefuseRunningIncrementsAsync(location.Prefix, cancellationToken);
            await MergeAllAsync(hold, parent, cancellationToken);
        }

        // The index goes when no increment needs the backup any more, so without one only its objects are left to remove.
        await unfinished.ForgetAsync(location.Prefix.BackupId, cancellationToken);
        await BackupDeletion.RunAsync(repository.Store, location, cancellationToken);
    }

    private async Task MergeAllAsync(JournalHold hold, ObjectSource parent, CancellationToken cancellationToken)
    {
        var (dependents, unreadable) = await new DependentScan(repository, service).RunAsync(parent.Location.Prefix, new HashSet<BackupId>(), cancellationToken);
        if (unreadable.Count > 0)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"Backups of the same volume cannot be read and may depend on backup {parent.Record.Id}: {unreadable[0].Message}",
                "Put that right and delete the backup again.");
        }

        var present = await ObjectPresence.LoadAsync(repository.Store, parent.Location, cancellationToken);
        var merges = new List<ChildMerge>();
        foreach (var dependent in dependents)
        {
            var location = BackupLocation.Of(dependent);
            var noted = hold.Entry.Children.FirstOrDefault(child => string.Equals(child.Prefix, location.Prefix.Value, StringComparison.Ordinal));
            if (await ChildMerge.PlanAsync(repository, parent, present, location, noted?.FirstNumber, null, cancellationToken) is { } merge)
            {
                merges.Add(merge);
            }
        }

        var all = hold.Entry.Children.UnionBy(merges.Select(merge => merge.Journal), child => child.Prefix, StringComparer.Ordinal).ToList();
        if (all.Count > hold.Entry.Children.Count)
        {
            await hold.ReplaceAsync(hold.Entry with { Children = all }, cancellationToken);
        }

        foreach (var merge in merges)
        {
            await merge.RunAsync(hold.RenewAsync, cancellationToken);
        }
    }

    private async Task<ObjectSource?> TryReadAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await repository.ReadMetadataAsync(location, cancellationToken);
            return new ObjectSource(RecordFactory.FromMetadata(metadata, location.Container, service), location, metadata);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    private static BackupLocation LocationOf(JournalEntry entry) => BackupLocation.TryParse(entry.Backup.Container, entry.Backup.Prefix)!;
}
