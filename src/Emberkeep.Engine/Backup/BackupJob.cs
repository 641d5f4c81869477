using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Engine.Transfers;
using Emberkeep.Errors;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Makes one backup: segments side by side, then the digests, then the index. The index (<c>_metadata</c>) is published last, so that
/// the backup exists for readers only when it is complete.
/// </summary>
/// <param name="repository">The repository.</param>
/// <param name="options">The driver's options.</param>
/// <param name="request">What is backed up.</param>
/// <param name="volume">The volume.</param>
/// <param name="target">Where the objects go.</param>
/// <param name="journal">Keeps what is done, so that the job can be resumed; null when the store does not let us keep one.</param>
/// <param name="start">What an earlier attempt has done; null to begin anew.</param>
/// <param name="completeIndex">Has the last word about the index before it is published.</param>
/// <param name="time">Measures how long a cancelled job waits for its commits.</param>
/// <param name="logger">Told what a store could not do.</param>
internal sealed class BackupJob(
    RepositoryReader repository,
    ChunkedDriverOptions options,
    BackupRequest request,
    IVolumeReader volume,
    BackupTarget target,
    BackupJournal? journal,
    ResumePoint? start,
    Func<BackupMetadata, OwnObjects, CancellationToken, Task<BackupMetadata>> completeIndex,
    TimeProvider time,
    ILogger logger)
{
    private readonly List<ObjectEntry> _objects = [];
    private readonly OwnObjects _own = new(token => journal?.Lease.HoldUnlessFreshAsync(token) ?? ValueTask.CompletedTask, new CommitGrace(time));

    /// <summary>True when a commit was given up: its object may come into being when the job has long ended.</summary>
    public bool IsUncertain => _own.IsUncertain;

    /// <summary>Runs the job. If it throws, the caller calls <see cref="RemoveRemainsAsync"/>.</summary>
    public async Task<BackupRecord> RunAsync(IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new JobMeter(progress, volume.Length);
        await using var parent = request.Parent is { } record
            ? await ParentHashes.OpenAsync(repository, record, options, cancellationToken)
            : null;
        await target.Store.EnsureContainerAsync(target.Container, cancellationToken);
        await using (var hashes = await target.CreateAsync(target.Prefix.Sha256File, cancellationToken))
        {
            var list = new Sha256FileWriter(HashHeader(), hashes.WriteAsync);
            await TakeUpAsync(parent, list, meter, cancellationToken);
            await StoreSegmentsAsync(parent, list, meter, cancellationToken);
            meter.Enter(JobPhase.Finishing);
            if (parent is not null)
            {
                await parent.CompleteAsync(cancellationToken);
            }

            await list.CompleteAsync(cancellationToken);
            if (request.ChangedBlocks is { } changes)
            {
                await changes.CheckBaseAsync(cancellationToken);
            }

            await volume.CheckAsync(cancellationToken);
            await HoldAsync(cancellationToken);
            await _own.CommitHashListAsync(hashes, cancellationToken);
        }

        var metadata = await completeIndex(Metadata(), _own, cancellationToken);
        await using (var index = await target.CreateAsync(target.Prefix.Metadata, cancellationToken))
        {
            await BackupMetadataWriter.WriteAsync(metadata, index.WriteAsync, cancellationToken);
            await HoldAsync(cancellationToken);
            await RemoveSurplusAsync(metadata, cancellationToken);
            await _own.CommitIndexAsync(index, cancellationToken);
        }

        return RecordFactory.FromMetadata(metadata, target.Container, options.Service);
    }

    /// <summary>Removes what the job stored before it failed, and nothing that another job stored under the same prefix.</summary>
    public Task RemoveRemainsAsync(CancellationToken cancellationToken) =>
        _own.RemoveAsync(target.Store, new BackupLocation(target.Container, target.Prefix), cancellationToken);

    /// <summary>Makes sure that nobody sees a backup that the job failed to complete, and leaves the objects to whoever resumes it.</summary>
    public Task WithdrawIndexAsync(CancellationToken cancellationToken) =>
        _own.WithdrawIndexAsync(target.Store, new BackupLocation(target.Container, target.Prefix), cancellationToken);

    private Task HoldAsync(CancellationToken cancellationToken) => journal?.Lease.HoldAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Takes up what an earlier attempt has done.</summary>
    private async Task TakeUpAsync(ParentHashes? parent, Sha256FileWriter list, JobMeter meter, CancellationToken cancellationToken)
    {
        if (start is null)
        {
            return;
        }

        _own.Resume(start);
        for (var number = 1; number <= start.Parts; number++)
        {
            var part = await journal!.ReadPartAsync(number, options.BlockSize, cancellationToken) ?? throw new BackupException(
                ErrorKind.Unavailable, $"Part {number} of the journal of backup {request.Id} cannot be read any more.", "Run the command again.");
            await list.AppendAsync(part.Hashes, cancellationToken);
            if (parent is not null)
            {
                (await parent.NextAsync(part.Hashes.Length, cancellationToken)).Dispose();
            }
        }

        _objects.AddRange(start.Objects);
        meter.Resume(start.Offset, start.Objects.Count);
    }

    /// <summary>
    /// A request of the earlier attempt may have been under way for long, at a server that did not answer. Cinder refuses a backup with a surplus object.
    /// </summary>
    private async Task RemoveSurplusAsync(BackupMetadata metadata, CancellationToken cancellationToken)
    {
        if (start is null)
        {
            return;
        }

        var names = metadata.Objects.Select(entry => metadata.GetName(entry)).Append(target.Prefix.Sha256File).ToHashSet();
        var presence = await ObjectPresence.LoadAsync(target.Store, new BackupLocation(target.Container, target.Prefix), cancellationToken);
        foreach (var name in presence.Stored.Keys.Where(name => !names.Contains(name)))
        {
            await target.Store.DeleteAsync(target.Container, name, cancellationToken);
        }
    }

    private async Task StoreSegmentsAsync(ParentHashes? parent, Sha256FileWriter list, JobMeter meter, CancellationToken cancellationToken)
    {
        var zeroObjects = new ZeroObjects(target.Compression, target.CompressionLevel);
        var once = new StoredOnce(target);
        var worker = new SegmentWorker(
            new SegmentScanner(volume, options.BlockSize, meter, request.ChangedBlocks),
            new ObjectStorer(volume, target, zeroObjects, once, _own, new StoreMover(target.Store, options.BlockSize, logger), meter),
            options.BlockSize);
        await OrderedPipeline.RunAsync(
            SegmentsAsync(parent, cancellationToken),
            options.Workers,
            worker.RunAsync,
            async (segment, result, token) =>
            {
                if (_objects.Count + result.Objects.Count > options.MaxObjects)
                {
                    throw new BackupException(
                        ErrorKind.Invalid,
                        $"Backup {request.Id} would have more than {options.MaxObjects} objects, and no reader takes such an index.",
                        $"Make a full backup, or set a larger {options.ObjectSizeOption}.");
                }

                await list.AppendAsync(result.Hashes.Memory, token);
                _objects.AddRange(result.Objects.Select(stored => stored.Entry));
                if (journal is null)
                {
                    result.Hashes.Dispose();
                    return;
                }

                await journal.AddAsync(segment, result, once.SyncAsync, token);
            },
            cancellationToken);
        await once.SyncAsync(cancellationToken);
    }

    private async IAsyncEnumerable<Segment> SegmentsAsync(ParentHashes? parent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var size = Segment.SegmentSize(options.ObjectSize, options.BlockSize, volume.Length);
        for (var offset = start?.Offset ?? 0; offset < volume.Length; offset += size)
        {
            var length = Math.Min(size, volume.Length - offset);
            yield return new Segment(
                offset,
                length,
                parent is null ? null : await parent.NextAsync((int)BlockMath.BlockCount(length, options.BlockSize), cancellationToken));
        }
    }

    private Sha256FileHeader HashHeader() => new(
        "1.0.0", request.Id, request.VolumeId, request.Name, request.Description, PythonTime.Format(request.CreatedAt), options.BlockSize);

    private BackupMetadata Metadata() => new()
    {
        Version = "1.0.0",
        Prefix = target.Prefix,
        BackupId = request.Id,
        VolumeId = request.VolumeId,
        BackupName = request.Name,
        BackupDescription = request.Description,
        CreatedAtText = PythonTime.Format(request.CreatedAt),
        ParentId = request.Parent?.Id,
        VolumeMeta = request.VolumeMetadata,
        Objects = _objects,
        Extension = new EmberkeepMetadata(
            volume.Length,
            request.DataTimestamp,
            request.SnapshotId,
            options.Host,
            options.AvailabilityZone,
            request.SourcePath,
            request.Metadata,
            options.CreatedBy)
        {
            SourceState = volume.Fingerprint,
        },
    };
}
