using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Resume;

/// <summary>The backups of a repository that were begun and are not complete: finds them, takes one over, cleans up.</summary>
internal sealed class UnfinishedBackups(RepositoryReader repository, Leases owners, TimeProvider time)
{
    private readonly JobObjects _objects = new(repository.Store);

    /// <summary>Takes the lease of an interrupted backup.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when its owner may be at work.</exception>
    public async Task<JobLease> TakeOverAsync(BackupId id, CancellationToken cancellationToken)
    {
        var state = await JobLease.ReadAsync(_objects, id, cancellationToken);
        var lease = await MayBeAliveAsync(state, new ServerClock(_objects), cancellationToken)
            ? null
            : await JobLease.TryTakeAsync(_objects, id, owners.Self, state.Number, time, cancellationToken);
        return lease ?? throw new BackupException(
            ErrorKind.Conflict,
            $"Backup {id} is being made by {state.Record?.Owner.ToString() ?? "another process"}, as far as can be told from here.",
            "Wait until it is done. A process of another host, or of this one before it was restarted, counts as dead after five minutes without a sign of life.",
            isTransient: true);
    }

    /// <summary>What is noted about an interrupted backup.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when there is no such backup.</exception>
    public async Task<JournaledBackup> ReadAsync(BackupId id, CancellationToken cancellationToken) =>
        await BackupDescription.ReadAsync(_objects, id, cancellationToken) ?? throw new BackupException(
            ErrorKind.NotFound,
            $"{repository.Store.Location} has no interrupted backup {id}.",
            "Look at `emberkeep repository cleanup --dry-run` to see which there are; if it is complete, `emberkeep backup list` shows it.");

    /// <summary>All of them.</summary>
    public Task<IReadOnlyList<UnfinishedBackup>> ListAsync(CancellationToken cancellationToken) => RunAsync(minAge: null, isDryRun: true, cancellationToken);

    /// <summary>Removes what interrupted backups left, if they are older than that.</summary>
    public Task<IReadOnlyList<UnfinishedBackup>> CleanUpAsync(TimeSpan minAge, bool isDryRun, CancellationToken cancellationToken) =>
        RunAsync(minAge, isDryRun, cancellationToken);

    /// <summary>Makes sure that nobody is making a backup that is built on another one.</summary>
    /// <remarks>
    /// Who makes one notes it here first and looks then whether its parent is being deleted; who deletes writes its journal first and looks here then. So whichever comes
    /// second finds the other.
    /// </remarks>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when somebody is.</exception>
    public async Task RefuseRunningIncrementsAsync(BackupPrefix parent, CancellationToken cancellationToken)
    {
        var clock = new ServerClock(_objects);
        foreach (var stored in await _objects.ListAsync("", cancellationToken))
        {
            if (BackupId.TryParse(stored.Name.Value.Split('.')[0], out var id) && string.Equals(stored.Name.Value, JobObjects.Request(id), StringComparison.Ordinal)
                && await BackupDescription.ReadAsync(_objects, id, cancellationToken) is { Parent: { } noted } backup
                && string.Equals(noted.Prefix, parent.Value, StringComparison.Ordinal)
                && !await IsCompleteAsync(BackupDescription.LocationOf(backup)!, cancellationToken)
                && await JobLease.ReadAsync(_objects, id, cancellationToken) is var state
                && await MayBeAliveAsync(state, clock, cancellationToken))
            {
                throw new BackupException(
                    ErrorKind.Conflict,
                    $"Backup {parent.BackupId} cannot be deleted now: {state.Record?.Owner.ToString() ?? "another process"} is making backup {id}, which is built on it.",
                    "Run the command again when that is done; then what it needs is merged into it. If that process was killed, it counts as dead after five minutes.");
            }
        }
    }

    /// <summary>
    /// Removes what is still noted about a complete backup that is about to be deleted, because its owner was killed in the last moment: otherwise it could be
    /// resumed afterwards, and would come back.
    /// </summary>
    public async Task ForgetAsync(BackupId id, CancellationToken cancellationToken)
    {
        var noted = await _objects.ListAsync($"{id}.", cancellationToken);
        foreach (var stored in noted.Where(stored => !stored.Name.Value.StartsWith(JobObjects.Leases(id), StringComparison.Ordinal)))
        {
            await _objects.DeleteAsync(stored.Name.Value, cancellationToken);
        }

        // An owner that is alive removes its lease itself, and that of a dead one is no harm if it cannot be had now.
        if (noted.Count > 0 && await JobLease.ReadAsync(_objects, id, cancellationToken) is var state
            && !await MayBeAliveAsync(state, new ServerClock(_objects), cancellationToken)
            && await JobLease.TryTakeAsync(_objects, id, owners.Self, state.Number, time, cancellationToken) is { } lease)
        {
            await EndAsync(lease, id, cancellationToken);
        }
    }

    /// <summary>Ends the journal of a backup that is complete.</summary>
    public async Task EndAsync(JobLease lease, BackupId id, CancellationToken cancellationToken)
    {
        await using var journal = new BackupJournal(_objects, lease, id, 0);
        await journal.RemoveAsync(cancellationToken);
    }

    /// <summary>Whether a backup has its index.</summary>
    public async Task<bool> IsCompleteAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            await repository.Store.StatAsync(location.Container, location.Prefix.Metadata, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<UnfinishedBackup>> RunAsync(TimeSpan? minAge, bool isDryRun, CancellationToken cancellationToken)
    {
        var all = await _objects.ListAsync("", cancellationToken);
        var clock = new ServerClock(_objects);
        var found = new List<UnfinishedBackup>();
        foreach (var job in all.GroupBy(stored => stored.Name.Value.Split('.')[0], StringComparer.Ordinal))
        {
            if (BackupId.TryParse(job.Key, out var id))
            {
                var lastSign = job.Max(stored => stored.LastModified);
                found.Add(await LookAsync(id, lastSign, minAge, isDryRun, clock, cancellationToken));
            }
        }

        await RemoveClocksAsync(all.Where(stored => !BackupId.TryParse(stored.Name.Value.Split('.')[0], out _)).ToList(), isDryRun, clock, cancellationToken);
        return found;
    }

    private async Task<UnfinishedBackup> LookAsync(
        BackupId id, DateTimeOffset? lastSign, TimeSpan? minAge, bool isDryRun, ServerClock clock, CancellationToken cancellationToken)
    {
        var found = new UnfinishedBackup(id, null, null, null, UnfinishedState.InProgress, lastSign);
        try
        {
            var state = await JobLease.ReadAsync(_objects, id, cancellationToken);
            var backup = await BackupDescription.ReadAsync(_objects, id, cancellationToken);
            found = found with
            {
                VolumeId = backup is null ? null : new VolumeId(backup.VolumeId),
                SourcePath = backup?.SourcePath,
                Owner = state.Record?.Owner.ToString(),
            };
            if (await MayBeAliveAsync(state, clock, cancellationToken))
            {
                return found;
            }

            var isComplete = backup is not null && await IsCompleteAsync(BackupDescription.LocationOf(backup)!, cancellationToken);
            found = found with { State = isComplete ? UnfinishedState.Complete : backup?.Fingerprint is null ? UnfinishedState.Abandoned : UnfinishedState.Resumable };
            if (minAge is not { } limit || (!isComplete && limit > TimeSpan.Zero && !(await clock.GetAgeAsync(lastSign, cancellationToken) >= limit)))
            {
                return found;
            }

            return isDryRun || await RemoveAsync(id, state, cancellationToken)
                ? found with { State = isComplete ? UnfinishedState.Complete : UnfinishedState.Removed }
                : found with { State = UnfinishedState.InProgress };
        }
        catch (BackupException e)
        {
            return found with { State = UnfinishedState.Failed, Reason = e.Message };
        }
    }

    private async Task<bool> RemoveAsync(BackupId id, LeaseState state, CancellationToken cancellationToken)
    {
        var lease = await JobLease.TryTakeAsync(_objects, id, owners.Self, state.Number, time, cancellationToken);
        if (lease is null)
        {
            return false;
        }

        await using var journal = new BackupJournal(_objects, lease, id, 0);

        // Read again: now nobody else changes anything.
        if (await BackupDescription.ReadAsync(_objects, id, cancellationToken) is { } backup)
        {
            var location = BackupDescription.LocationOf(backup)!;
            if (!await IsCompleteAsync(location, cancellationToken))
            {
                await RemoveObjectsAsync(location, lease, cancellationToken);
            }
        }

        await lease.HoldAsync(cancellationToken);
        await journal.RemoveAsync(cancellationToken);
        return true;
    }

    /// <summary>Removes everything under the prefix of a backup that has no index, the hash list first: without one nobody can publish an index for it.</summary>
    private async Task RemoveObjectsAsync(BackupLocation location, JobLease lease, CancellationToken cancellationToken)
    {
        var store = repository.Store;
        await store.RemoveUnfinishedAsync(location.Container, location.Prefix.Value, cancellationToken);
        var presence = await ObjectPresence.LoadAsync(store, location, cancellationToken);
        foreach (var name in presence.Stored.Keys.OrderByDescending(name => name == location.Prefix.Sha256File))
        {
            await lease.HoldUnlessFreshAsync(cancellationToken);
            if (name != location.Prefix.Metadata)
            {
                await store.DeleteAsync(location.Container, name, cancellationToken);
            }
        }

        // An index that came in between, from an owner that was paused for minutes after its last look, lists what is gone.
        await TornIndex.RemoveAsync(repository, location, cancellationToken);
        await store.DeleteContainerIfEmptyAsync(location.Container, cancellationToken);
    }

    private async ValueTask<bool> MayBeAliveAsync(LeaseState state, ServerClock clock, CancellationToken cancellationToken)
    {
        if (state.Record is { IsReleased: true })
        {
            return false;
        }

        if (state.Record is { } record && owners.IsAlive(record.Owner, record.Job) is { } isAlive)
        {
            return isAlive;
        }

        return state.Number > 0 && (await clock.GetAgeAsync(state.RenewedAt, cancellationToken) ?? TimeSpan.Zero) < JobLease.MaxSilence;
    }

    /// <summary>What somebody who only wanted to know the time left when it was killed.</summary>
    private async Task RemoveClocksAsync(List<Stores.StoredObject> clocks, bool isDryRun, ServerClock clock, CancellationToken cancellationToken)
    {
        foreach (var stored in clocks)
        {
            if (!isDryRun && await clock.GetAgeAsync(stored.LastModified, cancellationToken) > JobLease.MaxSilence)
            {
                await _objects.DeleteAsync(stored.Name.Value, cancellationToken);
            }
        }

        if (clocks.Count > 0 && !isDryRun)
        {
            await _objects.CloseAsync(cancellationToken);
        }
    }
}
