using System.Collections.Concurrent;
using Emberkeep.Backups;
using Emberkeep.Ceph.Format;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Repository;

/// <summary>Finds what killed backups left, and takes it back. A backup that is being made by a living client is left alone.</summary>
internal sealed class Unfinished(CephPool pool, Removal removal, TimeProvider time)
{
    /// <summary>How many images are looked at side by side.</summary>
    private const int Width = 8;

    /// <summary>The backups that were begun and are not complete; with removal, what became of them.</summary>
    public async Task<IReadOnlyList<UnfinishedBackup>> GoThroughAsync(bool isRemoving, bool isDryRun, CancellationToken cancellationToken)
    {
        var found = new ConcurrentQueue<UnfinishedBackup>();
        var images = (await pool.ListImagesAsync(cancellationToken)).Where(name => BackupNames.TryParseImage(name, out _, out _));
        await Parallel.ForEachAsync(images, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellationToken }, async (name, cancel) =>
        {
            try
            {
                if (await LookAsync(name, cancel) is { } backup)
                {
                    var isDead = backup.State is UnfinishedState.Abandoned or UnfinishedState.Complete;
                    found.Enqueue(isRemoving && isDead ? await RemoveAsync(name, backup, isDryRun, cancel) : backup);
                }
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
            {
                // Finished or removed since the images were listed.
            }
        });
        return [.. found];
    }

    /// <summary>
    /// Makes an image what it was before a job that died: the newest backup's state, or nothing. The caller has the image open for writing and to itself.
    /// </summary>
    /// <returns>False when the image has no backup left and is to be removed.</returns>
    public async Task<bool> TakeBackAsync(RbdImage image, StoredJob job, CancellationToken cancellationToken)
    {
        var snapshots = await image.ListSnapshotsAsync(cancellationToken);
        if (!BackupId.TryParse(job.Backup, out var id) || BackupPlace.Of(id, snapshots) is null)
        {
            if (snapshots.LastOrDefault(BackupPlace.IsOfBackup) is { } newest)
            {
                // The next increment, Cinder's too, is written over what the newest backup holds; anything else there would stay in it.
                await image.RollBackAsync(newest.Name, cancellationToken);
            }

            await image.RemoveMetadataAsync(BackupNames.RecordKey(id), cancellationToken);
            await pool.RemoveObjectAsync(BackupNames.Metadata(id), cancellationToken);
            await removal.RemoveSourceAsync(job.Source, cancellationToken);
        }

        await image.RemoveMetadataAsync(BackupNames.JobKey, cancellationToken);
        return snapshots.Any(BackupPlace.IsOfBackup);
    }

    /// <summary>True for an image whose backups were all deleted, but which could not be removed then.</summary>
    public static async Task<bool> IsLeftByDeletionAsync(RbdImage image, BackupId? full, IReadOnlyList<RbdSnapshot> snapshots, CancellationToken cancellationToken) =>
        full is { } id && !snapshots.Any(BackupPlace.IsOfBackup) && await image.GetMetadataAsync(BackupNames.RecordKey(id), cancellationToken) is not null;

    private async Task<UnfinishedBackup?> LookAsync(string name, CancellationToken cancellationToken)
    {
        if (!BackupNames.TryParseImage(name, out var volume, out var full))
        {
            return null;
        }

        await using var image = await pool.OpenImageAsync(name, null, readOnly: true, cancellationToken);
        var text = await image.GetMetadataAsync(BackupNames.JobKey, cancellationToken);
        var isUsed = await SoleUse.IsUsedAsync(image, cancellationToken);
        var snapshots = await image.ListSnapshotsAsync(cancellationToken);
        if (CephJson.TryRead(text, CephJson.Default.StoredJob) is not { } job || !BackupId.TryParse(job.Backup, out var id))
        {
            return !isUsed && await IsLeftByDeletionAsync(image, full, snapshots, cancellationToken)
                ? new UnfinishedBackup(full!.Value, volume, null, null, UnfinishedState.Abandoned, null)
                : null;
        }

        var isComplete = BackupPlace.Of(id, snapshots) is not null;
        var state = isUsed ? UnfinishedState.InProgress : isComplete ? UnfinishedState.Complete : UnfinishedState.Abandoned;
        return new UnfinishedBackup(id, volume, job.SourcePath, job.Owner, state, job.Started);
    }

    private async Task<UnfinishedBackup> RemoveAsync(string name, UnfinishedBackup backup, bool isDryRun, CancellationToken cancellationToken)
    {
        if (isDryRun)
        {
            return backup with { State = backup.State == UnfinishedState.Abandoned ? UnfinishedState.Removed : backup.State };
        }

        try
        {
            bool isKept;
            await using (var image = await pool.OpenImageAsync(name, null, readOnly: false, cancellationToken))
            {
                await SoleUse.WaitAsync(image, time, cancellationToken);
                var text = await image.GetMetadataAsync(BackupNames.JobKey, cancellationToken);
                isKept = CephJson.TryRead(text, CephJson.Default.StoredJob) is { } job
                    ? await TakeBackAsync(image, job, cancellationToken)
                    : (await image.ListSnapshotsAsync(cancellationToken)).Any(BackupPlace.IsOfBackup);
            }

            if (!isKept)
            {
                await removal.RemoveImageAsync(pool, name, cancellationToken);
            }

            return backup with { State = backup.State == UnfinishedState.Abandoned ? UnfinishedState.Removed : backup.State };
        }
        catch (BackupException e) when (e.Kind is not ErrorKind.Unavailable)
        {
            return backup with { State = UnfinishedState.Failed, Reason = e.Message };
        }
    }
}
