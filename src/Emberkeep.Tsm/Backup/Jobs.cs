using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm.Backup;

/// <summary>The journals of jobs that are not over, and what there is of backups besides them.</summary>
internal sealed class Jobs(TsmDriverOptions options, TimeProvider time, ILogger logger)
{
    private readonly RecordDirectory _records = new(options);

    /// <summary>The backups that have a record and no job that makes or deletes them.</summary>
    public IEnumerable<BackupRecord> Discover(Action<BackupException>? onDamaged)
    {
        foreach (var (id, read) in _records.List())
        {
            if (Find(id, read, onDamaged) is { } record)
            {
                yield return record;
            }
        }
    }

    /// <summary>Backups that were begun and are not complete; with removal, what became of them. What killed restores left is removed on the way.</summary>
    public async Task<IReadOnlyList<UnfinishedBackup>> GoThroughAsync(bool isRemoving, bool isDryRun, CancellationToken cancellationToken)
    {
        var found = new List<UnfinishedBackup>();
        if (isRemoving && !isDryRun)
        {
            ClientOptionsFile.RemoveLeft(options.PrivateDirectory);
        }

        foreach (var path in Paths())
        {
            var entries = JobFile.ReadOnly(path);
            switch (entries is [var head, ..] ? head : null)
            {
                case { Kind: JobKind.Backup, Backup: { } id } first:
                    var backup = new UnfinishedBackup(
                        new BackupId(id), first.Volume is { } volume ? new VolumeId(volume) : null, first.SourcePath, first.Owner, UnfinishedState.InProgress, first.Started);
                    found.Add(await LookAsync(path, backup, isRemoving, isDryRun, cancellationToken));
                    break;
                case { Kind: JobKind.Restore } when isRemoving && !isDryRun:
                    ClearAfterRestore(path);
                    break;
                case null when isRemoving && !isDryRun:
                    // Killed before the first line was whole: nothing had been begun.
                    JobFile.TryTakeOver(path)?.File.Dispose();
                    break;
            }
        }

        return found;
    }

    /// <summary>Finishes the deletions that killed jobs left.</summary>
    public async Task<IReadOnlyList<RecoveredJob>> FinishDeletionsAsync(CancellationToken cancellationToken)
    {
        var recovered = new List<RecoveredJob>();
        foreach (var path in Paths())
        {
            if (JobFile.ReadOnly(path) is [{ Kind: JobKind.Delete, Backup: { } id } first, ..])
            {
                recovered.Add(await FinishDeletionAsync(path, new BackupId(id), first.Owner ?? "a killed command", cancellationToken));
            }
        }

        return recovered;
    }

    /// <summary>Deletes a backup. Until it is gone for good the journal hides it; where it cannot be deleted it shows again.</summary>
    public async Task DeleteAsync(BackupId backup, string? serviceMetadata, CancellationToken cancellationToken)
    {
        _records.Ensure();
        var place = StoredPlace.Of(backup, TryFind(backup)?.ServiceMetadata ?? serviceMetadata, options.VolumePrefix);
        using var job = Begin(backup, place);
        if (!await new Undo(options, time, logger).DeleteStoredAsync(backup, place, cancellationToken))
        {
            TsmLog.WasGone(logger, backup);
        }
    }

    private JobFile Begin(BackupId backup, StoredPlace place) => JobFile.Create(
        options.PrivateDirectory,
        backup.ToString(),
        new JobEntry { Kind = JobKind.Delete, Backup = backup.Value, Started = time.GetUtcNow(), Place = place.ToServiceMetadata() });

    private async Task<RecoveredJob> FinishDeletionAsync(string path, BackupId backup, string owner, CancellationToken cancellationToken)
    {
        if (JobFile.TryTakeOver(path) is not var (file, entries))
        {
            return new RecoveredJob(backup, owner, RecoveryOutcome.InProgress, "its process may be alive");
        }

        using (file)
        {
            try
            {
                await new Undo(options, time, logger).DeleteStoredAsync(backup, StoredPlace.Of(backup, entries[0].Place, options.VolumePrefix), cancellationToken);
                return new RecoveredJob(backup, owner, RecoveryOutcome.Finished, null);
            }
            catch (BackupException e)
            {
                file.Keep();
                return new RecoveredJob(backup, owner, RecoveryOutcome.Failed, e.Message);
            }
            catch (OperationCanceledException)
            {
                file.Keep();
                throw;
            }
        }
    }

    private async Task<UnfinishedBackup> LookAsync(string path, UnfinishedBackup backup, bool isRemoving, bool isDryRun, CancellationToken cancellationToken)
    {
        if (JobFile.TryTakeOver(path) is not var (file, entries))
        {
            return backup;
        }

        using (file)
        {
            if (!isRemoving || isDryRun)
            {
                file.Keep();
                return backup with { State = isDryRun && isRemoving ? UnfinishedState.Removed : UnfinishedState.Abandoned };
            }

            if (await new Undo(options, time, logger).TakeBackAsync(backup.Id, entries, cancellationToken))
            {
                return backup with { State = UnfinishedState.Removed };
            }

            file.Keep();
            cancellationToken.ThrowIfCancellationRequested();
            return backup with { State = UnfinishedState.Failed, Reason = "what TSM has of it, or a link, could not be removed" };
        }
    }

    private void ClearAfterRestore(string path)
    {
        if (JobFile.TryTakeOver(path) is var (file, entries))
        {
            using (file)
            {
                try
                {
                    Undo.ClearAway(entries);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    file.Keep();
                    TsmLog.NotRemoved(logger, entries.Select(entry => entry.Staging).FirstOrDefault(staging => staging is not null) ?? path, e.Message);
                }
            }
        }
    }

    private BackupRecord? Find(BackupId id, Func<StoredRecord?> read, Action<BackupException>? onDamaged)
    {
        try
        {
            return File.Exists(Path.Combine(options.PrivateDirectory, id + JobFile.Extension)) ? null : read()?.ToRecord(options.Service);
        }
        catch (BackupException e)
        {
            onDamaged?.Invoke(e);
            return null;
        }
    }

    private StoredRecord? TryFind(BackupId backup)
    {
        try
        {
            return _records.Find(backup);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return null;
        }
    }

    private string[] Paths() =>
        Directory.Exists(options.PrivateDirectory) ? Directory.GetFiles(options.PrivateDirectory, "*" + JobFile.Extension) : [];
}
