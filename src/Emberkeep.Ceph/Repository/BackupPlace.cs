using Emberkeep.Backups;
using Emberkeep.Ceph.Format;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Repository;

/// <summary>Where a backup's data is.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Image">The image.</param>
/// <param name="Snapshot">The snapshot; null for a full copy by Cinder, which is the image itself.</param>
internal sealed record BackupPlace(CephPool Pool, string Image, RbdSnapshot? Snapshot)
{
    /// <summary>The place in words.</summary>
    public string Name => $"{Pool.Name}/{Image}{(Snapshot is null ? "" : $"@{Snapshot.Name}")}";

    /// <summary>Opens it for reading. The caller disposes it.</summary>
    public Task<RbdImage> OpenAsync(CancellationToken cancellationToken) => Pool.OpenImageAsync(Image, Snapshot?.Name, readOnly: true, cancellationToken);

    /// <summary>Looks for a backup in the places where Cinder looks.</summary>
    /// <returns>Null when it is in none.</returns>
    public static async Task<BackupPlace?> FindAsync(BackupRecord record, CephPool pool, CancellationToken cancellationToken)
    {
        var own = BackupNames.Image(record.VolumeId, record.Id);
        var legacy = BackupNames.LegacyImage(record.VolumeId);
        var named = ServiceMetadata.ImageOf(record.ServiceMetadata);
        if (named is not null && !(BackupNames.TryParseImage(named, out var volume, out _) && volume == record.VolumeId))
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"The record of backup {record.Id} names the image {named}, which is no image of backups of volume {record.VolumeId}.",
                "Correct the record (service_metadata), or import the backup again.");
        }

        string[] names = named is null ? [own, legacy] : [named, own, legacy];
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (await SnapshotsAsync(pool, name, cancellationToken) is not { } snapshots)
            {
                continue;
            }

            if (Of(record.Id, snapshots) is { } snapshot)
            {
                return new BackupPlace(pool, name, snapshot);
            }

            // A full copy by Cinder has no snapshot: the image is the backup. With the legacy name only the record tells whose it is.
            if (name == own || (name == legacy && record is { SnapshotId: not null, ParentId: null } && !snapshots.Any(IsOfBackup)))
            {
                return new BackupPlace(pool, name, null);
            }
        }

        return null;
    }

    /// <summary>The snapshot of a backup among those of an image, or null.</summary>
    public static RbdSnapshot? Of(BackupId backup, IEnumerable<RbdSnapshot> snapshots) =>
        snapshots.FirstOrDefault(snapshot => BackupNames.TryParseSnapshot(snapshot.Name, out var id, out _) && id == backup);

    /// <summary>True for a snapshot that stands for a backup.</summary>
    public static bool IsOfBackup(RbdSnapshot snapshot) => BackupNames.TryParseSnapshot(snapshot.Name, out _, out _);

    /// <summary>The snapshots of an image; null when there is no such image.</summary>
    private static async Task<IReadOnlyList<RbdSnapshot>?> SnapshotsAsync(CephPool pool, string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var image = await pool.OpenImageAsync(name, null, readOnly: true, cancellationToken);
            return await image.ListSnapshotsAsync(cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}
