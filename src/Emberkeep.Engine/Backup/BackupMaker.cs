using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Merge;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine.Backup;

/// <summary>Makes or resumes one backup, and decides what becomes of it when that fails: taken back, or kept so that it can be resumed.</summary>
internal sealed class BackupMaker(
    RepositoryReader repository, JobJournal deletions, ChunkedDriverOptions options, CompressionAlgorithm compression, TimeProvider time, ILogger logger)
{
    /// <summary>How long a failed backup may take to remove what it stored, before it gives up and leaves it to a later command.</summary>
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(60);

    private readonly JobObjects _objects = new(repository.Store);

    /// <summary>Makes a backup.</summary>
    public async Task<BackupRecord> MakeAsync(
        BackupRequest request, BackupLocation location, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        await using var journal = await TryBeginAsync(request, cancellationToken);
        BackupJob job;
        try
        {
            await RefuseExistingAsync(location, cancellationToken);
            request = await new ParentState(repository, logger).CompareAsync(request, volume, cancellationToken);
            var target = TargetAt(location, volume);
            await WarnOfSpaceAsync(request, volume, target.Space, cancellationToken);
            var completion = new IndexCompletion(repository, deletions, request, location);
            job = new BackupJob(repository, options, request, volume, target, journal, null, completion.RunAsync, time, logger);
            if (journal is not null)
            {
                await journal.BeginAsync(BackupDescription.Of(request, location, volume, options), cancellationToken);
            }

            // Only now: who deletes the parent from here on finds the journal.
            await completion.CheckParentAsync(cancellationToken);
        }
        catch
        {
            // Nothing has been stored yet.
            await TryAsync(request.Id, token => journal?.RemoveAsync(token) ?? Task.CompletedTask);
            throw;
        }

        return await RunAsync(job, journal, request, location, volume, progress, cancellationToken);
    }

    /// <summary>Goes on with a backup whose lease was taken over.</summary>
    public async Task<BackupRecord> ResumeAsync(
        BackupRequest request, BackupLocation location, JobLease lease, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        await using var journal = new BackupJournal(_objects, lease, request.Id, options.JournalStep);
        BackupJob job;
        try
        {
            var completion = new IndexCompletion(repository, deletions, request, location);
            await completion.CheckParentAsync(cancellationToken);
            var segmentSize = Segment.SegmentSize(options.ObjectSize, options.BlockSize, volume.Length);
            var start = await new ResumePointFinder(repository, location, journal, options.BlockSize, segmentSize, volume.Length).RunAsync(cancellationToken);
            journal.Resume(start);
            EngineLog.Resuming(logger, request.Id, start.Offset, volume.Length, start.Objects.Count);
            job = new BackupJob(repository, options, request, volume, TargetAt(location, volume), journal, start, completion.RunAsync, time, logger);
        }
        catch
        {
            await TryAsync(request.Id, lease.ReleaseAsync);
            throw;
        }

        return await RunAsync(job, journal, request, location, volume, progress, cancellationToken);
    }

    private async Task<BackupRecord> RunAsync(
        BackupJob job,
        BackupJournal? journal,
        BackupRequest request,
        BackupLocation location,
        IVolumeReader volume,
        IProgress<JobProgress>? progress,
        CancellationToken cancellationToken)
    {
        BackupRecord record;
        try
        {
            record = await job.RunAsync(progress, cancellationToken);
        }
        catch (Exception e)
        {
            if (await ClearAsync(job, journal, location, e) && e is BackupException failure)
            {
                throw Resumable(failure, request, volume);
            }

            throw;
        }

        // The backup is complete, whatever becomes of its journal: the next command that writes removes it.
        var isTorn = false;
        await TryAsync(request.Id, async token => isTorn = journal is not null && await EndAsync(journal, location, token));
        return !isTorn ? record : throw new BackupException(
            ErrorKind.Conflict,
            $"Another process took the one that made backup {request.Id} for dead and removed what it had stored.",
            "Make the backup again.");
    }

    /// <returns>True when the backup is damaged, because somebody else cleaned it up meanwhile; its index is gone then.</returns>
    private async Task<bool> EndAsync(BackupJournal journal, BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            await journal.Lease.HoldAsync(cancellationToken);
        }
        catch (BackupException) when (journal.Lease.IsLost)
        {
            // Paused for minutes in the instant between the last look and the index. Whoever cleaned up must not leave a torn backup behind.
            return await TornIndex.RemoveAsync(repository, location, cancellationToken);
        }

        await journal.RemoveAsync(cancellationToken);
        return false;
    }

    /// <summary>Takes back what a failed job stored, or keeps it.</summary>
    /// <returns>True when it was kept and can be resumed.</returns>
    private async Task<bool> ClearAsync(BackupJob job, BackupJournal? journal, BackupLocation location, Exception failure)
    {
        var isKept = false;
        await TryAsync(location.Prefix.BackupId, async token =>
        {
            if (journal is null)
            {
                await job.RemoveRemainsAsync(token);
                return;
            }

            if (!journal.Lease.IsFresh)
            {
                await journal.Lease.HoldAsync(token);
            }

            isKept = journal.Parts > 0 && MayPass(failure);
            if (isKept)
            {
                await job.WithdrawIndexAsync(token);
                await journal.Lease.ReleaseAsync(token);
                return;
            }

            await job.RemoveRemainsAsync(token);
            if (!job.IsUncertain && (await ObjectPresence.LoadAsync(repository.Store, location, token)).Stored.Count == 0)
            {
                await journal.RemoveAsync(token);
            }
            else
            {
                // The answer to a commit was lost or not waited for. By the time that somebody cleans up it is known what became of it.
                await journal.Lease.ReleaseAsync(token);
            }
        });
        return isKept;
    }

    private static bool MayPass(Exception failure) =>
        failure is BackupException { Kind: not ErrorKind.Cancelled } e && (e.IsTransient || e.Kind is ErrorKind.NoSpace or ErrorKind.Unavailable or ErrorKind.Throttled);

    private static BackupException Resumable(BackupException e, BackupRequest request, IVolumeReader volume) => new(
        e.Kind,
        e.Message,
        $"{e.Remedy ?? "Put that right."} What was stored is kept; go on with: emberkeep backup create --resume {request.Id} {request.SourcePath ?? volume.Name}; "
        + "or remove it with: emberkeep repository cleanup",
        e.IsTransient,
        e);

    /// <summary>What an increment will store is not known before it is read, so only a full backup can be judged in advance.</summary>
    private async Task WarnOfSpaceAsync(BackupRequest request, IVolumeReader volume, SpaceWatch space, CancellationToken cancellationToken)
    {
        if (request.Parent is not null || await space.GetUsableAsync(cancellationToken) is not { } usable || usable >= volume.Length)
        {
            return;
        }

        var data = 0L;
        for (var offset = 0L; offset < volume.Length;)
        {
            var extent = await volume.FindExtentAsync(offset, cancellationToken);
            data += extent.IsHole ? 0 : extent.Length;
            offset = extent.End;
        }

        if (usable < data)
        {
            EngineLog.MayNotFit(logger, request.Id, data, usable, repository.Store.Location);
        }
    }

    private BackupTarget TargetAt(BackupLocation location, IVolumeReader volume)
    {
        var segments = ((volume.Length - 1) / Segment.SegmentSize(options.ObjectSize, options.BlockSize, volume.Length)) + 1;
        return new(repository.Store, location.Container, location.Prefix, options.BlockSize, compression, options.CompressionLevel)
        {
            Space = new SpaceWatch(repository.Store, options.ReserveSpace),
            ThreadsPerObject = Compressors.ThreadsPerObject(compression, Math.Min(options.Workers, segments)),
        };
    }

    /// <summary>Begins a journal. A repository whose root may not be written to has none: backups are made there all the same.</summary>
    private async Task<BackupJournal?> TryBeginAsync(BackupRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await JobLease.TryTakeAsync(_objects, request.Id, options.Owner ?? JobOwner.Current, 0, time, cancellationToken)
                ?? throw new BackupException(
                    ErrorKind.Conflict,
                    $"Backup {request.Id} is being made already, or was interrupted.",
                    "Use another backup id, resume it with --resume, or remove it with `emberkeep repository cleanup`.");
            return new BackupJournal(_objects, lease, request.Id, options.JournalStep);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Unauthorized or ErrorKind.Unsupported or ErrorKind.NotFound)
        {
            EngineLog.NoJournal(logger, request.Id, e.Message);
            return null;
        }
    }

    /// <summary>Everything under a prefix belongs to one backup, so nothing may be there before.</summary>
    private async Task RefuseExistingAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        await foreach (var stored in repository.Store.ListAsync(location.Container, location.Prefix.Value, cancellationToken))
        {
            throw new BackupException(
                ErrorKind.AlreadyExists,
                $"{location.Describe(repository.Store, stored.Name)} exists already, so backup {location.Prefix.BackupId} cannot be made there.",
                "Use another backup id, or delete that backup first.");
        }
    }

    /// <summary>Cleans up. What led here, success or failure, matters more than a failure in cleaning up.</summary>
    private async Task TryAsync(BackupId id, Func<CancellationToken, Task> cleanUp)
    {
        using var limit = new CancellationTokenSource(CleanUpTime, time);
        try
        {
            await cleanUp(limit.Token);
        }
        catch (Exception e) when (e is BackupException or OperationCanceledException)
        {
            EngineLog.CleanUpFailed(logger, id, e.Message);
        }
    }
}
