using System.Globalization;
using System.Text;
using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Ceph.Copying;
using Emberkeep.Ceph.Format;
using Emberkeep.Ceph.Repository;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Stores;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Ceph.Backup;

/// <summary>
/// Makes one backup. The snapshot of the backup's image is what makes it one, and comes last; until then the image is marked with the job, so that what a
/// killed job left is known for what it is.
/// </summary>
internal sealed partial class BackupJob(
    CephDriverOptions options, CephConnection connection, CephPool pool, TimeProvider time, ILogger logger)
{
    private const ulong PlainFeatures = RbdFeatures.Layering | RbdFeatures.Striping | RbdFeatures.ExclusiveLock | RbdFeatures.ObjectMap | RbdFeatures.FastDifference;

    /// <summary>How long taking back what a failed job did may hold up its error.</summary>
    private static readonly TimeSpan s_undoTime = TimeSpan.FromMinutes(5);

    private readonly Removal _removal = new(connection, time, logger);

    /// <summary>Runs the job.</summary>
    public async Task<BackupRecord> RunAsync(BackupRequest request, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var parent = await FindParentAsync(request, cancellationToken);
        var name = parent?.Image ?? BackupNames.Image(request.VolumeId, request.Id);
        var snapshot = BackupNames.Snapshot(request.Id, time.GetUtcNow());
        var plan = BackupSource.Plan(volume, snapshot);
        if (parent is null)
        {
            await MakeImageAsync(name, volume.Length, cancellationToken);
        }

        var isMarked = false;
        long length;
        try
        {
            await using var image = await pool.OpenImageAsync(name, null, readOnly: false, cancellationToken);
            await PrepareAsync(image, request, plan, cancellationToken);
            isMarked = true;
            await using var source = await BackupSource.OpenAsync(volume, plan, cancellationToken);
            if (image.Size != source.Length)
            {
                await image.ResizeAsync(source.Length, cancellationToken);
            }

            await CopyAsync(request, source, parent, image, progress, cancellationToken);
            await source.CheckAsync(cancellationToken);
            progress?.Report(new JobProgress(JobPhase.Finishing, source.Length, source.Length, 0, 0));
            await CompleteAsync(image, request, plan, snapshot, cancellationToken);
            length = source.Length;
        }
        catch
        {
            await UndoAsync(name, volume, plan, isNew: parent is null, isMarked);
            throw;
        }

        await TrimSourceAsync(volume);
        return RecordOf(request, name, length);
    }

    private async Task<BackupPlace?> FindParentAsync(BackupRequest request, CancellationToken cancellationToken)
    {
        if (request.SyntheticFullFrom is not null)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                "The ceph driver makes no synthetic full backups.",
                "Make an increment: each of its increments restores by itself, and any older backup of the chain can be deleted.");
        }

        if (request.ChangedBlocks is not null)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                "The ceph driver uses no snapshot that is named to it.",
                "Leave out --changed-since: what has changed in an image is asked of Ceph, and what has changed in another volume is found by comparing.");
        }

        if (request.Parent is not { } parent)
        {
            return null;
        }

        var place = await BackupPlace.FindAsync(parent, pool, cancellationToken) ?? throw new BackupException(
            ErrorKind.NotFound, $"Backup {parent.Id}, which the increment is to be built on, is not in pool {pool.Name}.", "Make a full backup.");
        return place.Snapshot is not null ? place : throw new BackupException(
            ErrorKind.Unsupported,
            $"Backup {parent.Id} is a full copy that Cinder made without a snapshot, so nothing can be built on it.",
            "Make a full backup; increments can be built on that.");
    }

    private Task MakeImageAsync(string name, long length, CancellationToken cancellationToken) => pool.CreateImageAsync(
        name,
        length,
        PlainFeatures | (options.Journaling ? RbdFeatures.Journaling : 0),
        (ulong)options.StripeUnit,
        (ulong)options.StripeCount,
        cancellationToken);

    /// <summary>Takes the image for this job, and takes back what a job that died has left on it.</summary>
    private async Task PrepareAsync(RbdImage image, BackupRequest request, SourceSnapshot? plan, CancellationToken cancellationToken)
    {
        await SoleUse.WaitAsync(image, time, cancellationToken);
        if (CephJson.TryRead(await image.GetMetadataAsync(BackupNames.JobKey, cancellationToken), CephJson.Default.StoredJob) is { } dead)
        {
            await new Unfinished(pool, _removal, time).TakeBackAsync(image, dead, cancellationToken);
        }

        var owner = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {options.Host}");
        var job = new StoredJob(request.Id.ToString(), request.SourcePath, owner, time.GetUtcNow(), plan);
        await image.SetMetadataAsync(BackupNames.JobKey, JsonSerializer.Serialize(job, CephJson.Default.StoredJob), cancellationToken);
    }

    private async Task CopyAsync(
        BackupRequest request, BackupSource source, BackupPlace? parent, RbdImage image, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new CopyMeter(progress, JobPhase.Transferring, source.Length);
        var runner = new PieceRunner(CopyOptions.Of(options.ChunkSize, options.Limiter), meter.Finish);
        if (parent is null)
        {
            await runner.RunAsync(source.AllAsync(cancellationToken), (piece, buffer, cancel) => CopyToEmptyAsync(source, image, piece, buffer, meter, cancel), cancellationToken);
        }
        else if (!request.ReadsEverything && await FindSinceAsync(request.Parent!, source, parent, image, cancellationToken) is { } since)
        {
            // What the image holds may have been changed since the parent, by later backups or by a job of Cinder that died.
            var changes = Ranges.UnionAsync(
                source.ChangesAsync(since, cancellationToken), Ranges.ChangesAsync(image, parent.Snapshot!.Name, image.Size, cancellationToken), cancellationToken);
            await runner.RunAsync(changes, (piece, buffer, cancel) => CopyAsync(source, image, piece, buffer, meter, cancel), cancellationToken);
        }
        else
        {
            LogCompared(source.Name, request.Parent!.Id);
            await runner.RunAsync(source.AllAsync(cancellationToken), (piece, buffer, cancel) => CompareAsync(source, image, piece, buffer, meter, cancel), cancellationToken);
        }

        await image.FlushAsync(cancellationToken);
    }

    private static async Task<string?> FindSinceAsync(
        BackupRecord parent, BackupSource source, BackupPlace place, RbdImage image, CancellationToken cancellationToken)
    {
        var stored = CephJson.TryRead(await image.GetMetadataAsync(BackupNames.RecordKey(parent.Id), cancellationToken), CephJson.Default.StoredRecord);
        return stored is { Source: null } ? null : await source.FindParentSnapshotAsync(parent.Id, stored?.Source, place.Snapshot!.Name, cancellationToken);
    }

    private static async ValueTask CopyToEmptyAsync(
        BackupSource source, RbdImage image, CopyRange piece, Memory<byte> buffer, CopyMeter meter, CancellationToken cancellationToken)
    {
        if (piece.IsZero)
        {
            return;
        }

        await source.ReadAsync(piece.Offset, buffer, cancellationToken);
        foreach (var (start, length, isZero) in Runs.OfZeros(buffer))
        {
            if (!isZero)
            {
                await image.WriteAsync(piece.Offset + start, buffer.Slice(start, length), cancellationToken);
                meter.AddMoved(length);
            }
        }
    }

    private static async ValueTask CopyAsync(
        BackupSource source, RbdImage image, CopyRange piece, Memory<byte> buffer, CopyMeter meter, CancellationToken cancellationToken)
    {
        if (piece.IsZero)
        {
            await image.WriteZerosAsync(piece.Offset, piece.Length, cancellationToken);
            return;
        }

        await source.ReadAsync(piece.Offset, buffer, cancellationToken);
        foreach (var (start, length, isZero) in Runs.OfZeros(buffer))
        {
            if (isZero)
            {
                await image.WriteZerosAsync(piece.Offset + start, length, cancellationToken);
            }
            else
            {
                await image.WriteAsync(piece.Offset + start, buffer.Slice(start, length), cancellationToken);
                meter.AddMoved(length);
            }
        }
    }

    /// <summary>Without snapshots of the source nothing tells what has changed but the comparison with what the image holds.</summary>
    private static async ValueTask CompareAsync(
        BackupSource source, RbdImage image, CopyRange piece, Memory<byte> buffer, CopyMeter meter, CancellationToken cancellationToken)
    {
        if (piece.IsZero)
        {
            await image.WriteZerosAsync(piece.Offset, piece.Length, cancellationToken);
            return;
        }

        var held = System.Buffers.ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            await source.ReadAsync(piece.Offset, buffer, cancellationToken);
            await image.ReadAsync(piece.Offset, held.AsMemory(0, buffer.Length), cancellationToken);
            foreach (var (start, length, isEqual) in Runs.OfEqual(buffer, held.AsMemory(0, buffer.Length)))
            {
                if (isEqual)
                {
                    continue;
                }

                if (buffer.Span.Slice(start, length).ContainsAnyExcept((byte)0))
                {
                    await image.WriteAsync(piece.Offset + start, buffer.Slice(start, length), cancellationToken);
                    meter.AddMoved(length);
                }
                else
                {
                    await image.WriteZerosAsync(piece.Offset + start, length, cancellationToken);
                }
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(held);
        }
    }

    private async Task CompleteAsync(RbdImage image, BackupRequest request, SourceSnapshot? plan, string snapshot, CancellationToken cancellationToken)
    {
        var stored = new StoredRecord
        {
            Name = request.Name,
            Description = request.Description,
            ParentId = request.Parent?.Id.ToString(),
            CreatedAt = request.CreatedAt,
            DataTimestamp = request.DataTimestamp ?? request.CreatedAt,
            SnapshotId = request.SnapshotId,
            Host = options.Host,
            AvailabilityZone = options.AvailabilityZone,
            Metadata = request.Metadata.Count == 0 ? null : new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal),
            SourcePath = request.SourcePath,
            Source = plan,
        };
        await image.SetMetadataAsync(BackupNames.RecordKey(request.Id), JsonSerializer.Serialize(stored, CephJson.Default.StoredRecord), cancellationToken);
        if (request.VolumeMetadata is { } metadata)
        {
            await pool.WriteObjectAsync(BackupNames.Metadata(request.Id), Encoding.UTF8.GetBytes(metadata), cancellationToken);
        }

        await image.CreateSnapshotAsync(snapshot, cancellationToken);
        try
        {
            await image.RemoveMetadataAsync(BackupNames.JobKey, CancellationToken.None);
        }
        catch (BackupException e)
        {
            // The backup is complete; the mark is removed by the next command that writes.
            LogMarkStays(request.Id, e.Message);
        }
    }

    private BackupRecord RecordOf(BackupRequest request, string image, long length) => new()
    {
        Id = request.Id,
        VolumeId = request.VolumeId,
        Name = request.Name,
        Description = request.Description,
        SizeGiB = BackupSize.InGiB(length),
        VolumeLength = length,
        Container = ContainerName.Parse(pool.Name),
        ServiceMetadata = ServiceMetadata.Of(image),
        Service = options.Service,
        ParentId = request.Parent?.Id,
        CreatedAt = request.CreatedAt,
        DataTimestamp = request.DataTimestamp ?? request.CreatedAt,
        SnapshotId = request.SnapshotId,
        Host = options.Host,
        AvailabilityZone = options.AvailabilityZone,
        Metadata = request.Metadata,
        SourcePath = request.SourcePath,
    };

    /// <summary>Takes back what a failed job did, unless the cluster does not answer: then a later command does.</summary>
    private async Task UndoAsync(string name, IVolumeReader volume, SourceSnapshot? plan, bool isNew, bool isMarked)
    {
        if (connection.IsLost)
        {
            return;
        }

        using var limit = new CancellationTokenSource(s_undoTime, time);
        try
        {
            var isKept = !isNew;
            if (isMarked)
            {
                await BackupSource.RemoveSnapshotAsync(volume, plan, limit.Token);
                await using var image = await pool.OpenImageAsync(name, null, readOnly: false, limit.Token);
                if (CephJson.TryRead(await image.GetMetadataAsync(BackupNames.JobKey, limit.Token), CephJson.Default.StoredJob) is { } job)
                {
                    isKept = await new Unfinished(pool, _removal, time).TakeBackAsync(image, job, limit.Token);
                }

            }

            if (!isKept)
            {
                await _removal.RemoveImageAsync(pool, name, limit.Token);
            }
        }
        catch (Exception e) when (e is BackupException or OperationCanceledException)
        {
            LogNotTakenBack(name, e.Message);
        }
    }

    /// <summary>The backup is complete by now, so that no failure here is one of it.</summary>
    private async Task TrimSourceAsync(IVolumeReader volume)
    {
        try
        {
            await BackupSource.KeepNewestAsync(volume, options.MaxSnapshots, CancellationToken.None);
        }
        catch (BackupException e)
        {
            LogSnapshotsStay(volume.Name, e.Message);
        }
    }

    [LoggerMessage(EventId = 7010, Level = LogLevel.Information, Message = "{Source} has no snapshot that shows what changed since backup {Parent}: all of it is read and compared")]
    private partial void LogCompared(string source, BackupId parent);

    [LoggerMessage(EventId = 7011, Level = LogLevel.Warning, Message = "What the failed job left on {Image} could not be taken back now, a later command does: {Reason}")]
    private partial void LogNotTakenBack(string image, string reason);

    [LoggerMessage(EventId = 7012, Level = LogLevel.Warning, Message = "Old snapshots of {Volume} stay: {Reason}")]
    private partial void LogSnapshotsStay(string volume, string reason);

    [LoggerMessage(EventId = 7013, Level = LogLevel.Warning, Message = "The mark of the job that made backup {Backup} stays until the next command that writes: {Reason}")]
    private partial void LogMarkStays(BackupId backup, string reason);
}
