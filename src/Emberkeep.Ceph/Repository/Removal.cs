using Emberkeep.Backups;
using Emberkeep.Ceph.Format;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Ceph.Repository;

/// <summary>Removes what belongs to one backup.</summary>
internal sealed partial class Removal(CephConnection connection, TimeProvider time, ILogger logger)
{
    /// <summary>How long a client that lets go of an image holds up its removal; Cinder waits as long.</summary>
    private const int BusyAttempts = 4;

    private static readonly TimeSpan s_busyPause = TimeSpan.FromSeconds(5);

    /// <summary>Removes a complete backup: first its snapshot, so that it is never half visible, then what is of no use any more.</summary>
    public async Task RemoveAsync(BackupRecord record, BackupPlace place, CancellationToken cancellationToken)
    {
        SourceSnapshot? source;
        bool isLast;
        await using (var image = await place.Pool.OpenImageAsync(place.Image, null, readOnly: false, cancellationToken))
        {
            await SoleUse.WaitAsync(image, time, cancellationToken);
            source = CephJson.TryRead(await image.GetMetadataAsync(BackupNames.RecordKey(record.Id), cancellationToken), CephJson.Default.StoredRecord)?.Source;
            if (place.Snapshot is { } snapshot)
            {
                await image.RemoveSnapshotAsync(snapshot.Name, cancellationToken);
            }

            // The full backup's record goes with the image: should that not be removable now, it tells that nobody needs it any more.
            if (!BackupNames.TryParseImage(place.Image, out _, out var full) || full != record.Id)
            {
                await image.RemoveMetadataAsync(BackupNames.RecordKey(record.Id), cancellationToken);
            }

            isLast = !(await image.ListSnapshotsAsync(cancellationToken)).Any(BackupPlace.IsOfBackup);
        }

        await place.Pool.RemoveObjectAsync(BackupNames.Metadata(record.Id), cancellationToken);
        if (isLast)
        {
            await RemoveImageAsync(place.Pool, place.Image, cancellationToken);
        }

        await RemoveSourceAsync(source, cancellationToken);
    }

    /// <summary>Removes an image that may be gone already.</summary>
    public async Task RemoveImageAsync(CephPool pool, string name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await pool.RemoveImageAsync(name, cancellationToken);
                return;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
            {
                // In a full pool Ceph, which moves an image to its trash first, fails with this too.
                if ((await pool.ListImagesAsync(cancellationToken)).Contains(name, StringComparer.Ordinal))
                {
                    throw new BackupException(
                        ErrorKind.NoSpace,
                        $"Ceph cannot remove image {pool.Name}/{name}, as it seems because the pool is full.",
                        "Make a little room (ceph osd set-full-ratio); the next command that writes removes the image.",
                        innerException: e);
                }

                return;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Conflict && attempt < BusyAttempts)
            {
                await Task.Delay(s_busyPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Removes the snapshot that was made of the source for a backup. Where it cannot be reached it only takes room there.</summary>
    public async Task RemoveSourceAsync(SourceSnapshot? source, CancellationToken cancellationToken)
    {
        if (source is not { IsOwn: true })
        {
            return;
        }

        try
        {
            var cluster = await connection.ClusterAsync(cancellationToken);
            if (!string.Equals(cluster.Id, source.Cluster, StringComparison.Ordinal))
            {
                LogSourceKept(source.Snapshot, source.Pool, source.Image, "it is in another cluster");
                return;
            }

            var pool = await connection.PoolAsync(source.Pool, cancellationToken);
            await using var image = await pool.OpenImageAsync(source.Image, null, readOnly: false, cancellationToken);
            if (string.Equals(image.ImageId, source.ImageId, StringComparison.Ordinal))
            {
                await image.RemoveSnapshotAsync(source.Snapshot, cancellationToken);
            }
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // The volume is gone, and its snapshots with it.
        }
        catch (BackupException e) when (!connection.IsLost)
        {
            LogSourceKept(source.Snapshot, source.Pool, source.Image, e.Message);
        }
    }

    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "Snapshot {Snapshot} of {Pool}/{Image} stays, though nothing needs it any more: {Reason}")]
    private partial void LogSourceKept(string snapshot, string pool, string image, string reason);
}
