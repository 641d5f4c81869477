using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Emberkeep.Backups;
using Emberkeep.Ceph.Format;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Stores;

namespace Emberkeep.Ceph.Repository;

/// <summary>Finds the backups of a pool from the pool alone.</summary>
internal sealed class Catalog(CephPool pool, string service)
{
    /// <summary>How many images are looked at side by side.</summary>
    private const int Width = 8;

    /// <summary>All complete backups, in no particular order. What cannot be read is passed on and skipped.</summary>
    public async IAsyncEnumerable<BackupRecord> DiscoverAsync(Action<BackupException>? onDamaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var images = (await pool.ListImagesAsync(cancellationToken)).Where(image => BackupNames.TryParseImage(image, out _, out _));
        var found = Channel.CreateBounded<IReadOnlyList<BackupRecord>>(Width);
        var search = SearchAsync(images, found.Writer, onDamaged, cancellationToken);
        await foreach (var records in found.Reader.ReadAllAsync(cancellationToken))
        {
            foreach (var record in records)
            {
                yield return record;
            }
        }

        await search;
    }

    /// <summary>The records of one image's backups, oldest first.</summary>
    public async Task<IReadOnlyList<BackupRecord>> ReadImageAsync(string name, Action<BackupException>? onDamaged, CancellationToken cancellationToken)
    {
        if (!BackupNames.TryParseImage(name, out var volume, out var full))
        {
            return [];
        }

        await using var image = await pool.OpenImageAsync(name, null, readOnly: true, cancellationToken);
        var snapshots = await image.ListSnapshotsAsync(cancellationToken);
        var records = new List<BackupRecord>();
        foreach (var snapshot in snapshots)
        {
            if (BackupNames.TryParseSnapshot(snapshot.Name, out var id, out var time))
            {
                var stored = CephJson.TryRead(await image.GetMetadataAsync(BackupNames.RecordKey(id), cancellationToken), CephJson.Default.StoredRecord);
                BackupId? previous = records.Count > 0 ? records[^1].Id : null;
                var record = Common(id, volume, snapshot.Size) with { ServiceMetadata = ServiceMetadata.Of(name) };
                records.Add(stored is null ? ByCinder(record, previous, time ?? snapshot.Created) : ByUs(record, stored, previous));
            }
        }

        if (records.Count == 0 && await image.GetMetadataAsync(BackupNames.JobKey, cancellationToken) is null)
        {
            if (await CopyByCinderAsync(image, volume, full, cancellationToken) is { } copy)
            {
                records.Add(copy);
            }
            else if (!await Unfinished.IsLeftByDeletionAsync(image, full, snapshots, cancellationToken))
            {
                onDamaged?.Invoke(new BackupException(
                    ErrorKind.Corrupt,
                    $"Image {pool.Name}/{name} holds no complete backup that the pool knows of.",
                    full is null
                        ? "It may be Cinder's backup of a snapshot: then only Cinder's database knows its id, and `backup import` of its record makes it usable. Else it is what a failed job left."
                        : "It is what a failed job of Cinder left, or such a job is running; delete the backup with Cinder."));
            }
        }

        return records;
    }

    /// <summary>Notes which backup an image is.</summary>
    public async Task AdoptAsync(string name, BackupRecord record, CancellationToken cancellationToken)
    {
        await using var image = await pool.OpenImageAsync(name, null, readOnly: false, cancellationToken);
        var stored = new StoredRecord
        {
            Name = record.Name,
            Description = record.Description,
            CreatedAt = record.CreatedAt,
            DataTimestamp = record.DataTimestamp,
            SnapshotId = record.SnapshotId,
            Host = record.Host,
            AvailabilityZone = record.AvailabilityZone,
            Metadata = new Dictionary<string, string>(record.Metadata, StringComparer.Ordinal),
        };
        await image.SetMetadataAsync(BackupNames.RecordKey(record.Id), JsonSerializer.Serialize(stored, CephJson.Default.StoredRecord), cancellationToken);

        // Last, since it makes the backup visible.
        await image.SetMetadataAsync(BackupNames.AdoptedKey, record.Id.ToString(), cancellationToken);
    }

    private async Task SearchAsync(
        IEnumerable<string> images, ChannelWriter<IReadOnlyList<BackupRecord>> found, Action<BackupException>? onDamaged, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await Parallel.ForEachAsync(images, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellationToken }, async (image, cancel) =>
            {
                try
                {
                    await found.WriteAsync(await ReadImageAsync(image, onDamaged, cancel), cancel);
                }
                catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
                {
                    // Deleted since the images were listed.
                }
                catch (BackupException e) when (e.Kind is not ErrorKind.Unavailable)
                {
                    onDamaged?.Invoke(e);
                }
            });
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            found.Complete(failure);
        }
    }

    /// <summary>A full copy by Cinder has no snapshot. It is complete once its metadata is there, which Cinder writes last.</summary>
    private async Task<BackupRecord?> CopyByCinderAsync(RbdImage image, VolumeId volume, BackupId? full, CancellationToken cancellationToken)
    {
        if (full is null && BackupId.TryParse(await image.GetMetadataAsync(BackupNames.AdoptedKey, cancellationToken) ?? "", out var adopted))
        {
            var record = Common(adopted, volume, image.Size) with { ServiceMetadata = ServiceMetadata.Of(BackupNames.LegacyImage(volume)) };
            var stored = CephJson.TryRead(await image.GetMetadataAsync(BackupNames.RecordKey(adopted), cancellationToken), CephJson.Default.StoredRecord);
            return stored is null ? null : ByUs(record, stored, null);
        }

        if (full is not { } id || await pool.ReadObjectAsync(BackupNames.Metadata(id), cancellationToken) is null)
        {
            return null;
        }

        return ByCinder(Common(id, volume, image.Size), null, image.Created);
    }

    private BackupRecord Common(BackupId id, VolumeId volume, long length) => new()
    {
        Id = id,
        VolumeId = volume,
        SizeGiB = BackupSize.InGiB(length),
        VolumeLength = length,
        Container = ContainerName.Parse(pool.Name),
        Service = service,
        CreatedAt = default,
        DataTimestamp = default,
    };

    /// <summary>Cinder's database alone knows the parent. Any older backup of the image serves as one, since each restores without the others.</summary>
    private static BackupRecord ByCinder(BackupRecord record, BackupId? previous, DateTimeOffset time) =>
        record with { ParentId = previous, CreatedAt = time, DataTimestamp = time };

    private static BackupRecord ByUs(BackupRecord record, StoredRecord stored, BackupId? previous) => record with
    {
        // The noted parent may have been deleted by Cinder, which does not rewrite the note.
        ParentId = stored.ParentId is null ? null : previous,
        Name = stored.Name,
        Description = stored.Description,
        CreatedAt = stored.CreatedAt,
        DataTimestamp = stored.DataTimestamp,
        SnapshotId = stored.SnapshotId,
        Host = stored.Host,
        AvailabilityZone = stored.AvailabilityZone,
        Metadata = stored.Metadata ?? [],
        SourcePath = stored.SourcePath,
    };
}
