using System.Collections.Concurrent;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Transfers;
using Emberkeep.Errors;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine.Restore;

/// <summary>Restores the last backup of a chain. Nothing is written before the whole plan is known to be possible.</summary>
internal sealed class RestoreJob(RepositoryReader repository, int workers, ILogger logger)
{
    /// <summary>Whether to make sure that the target's file system has room for the data.</summary>
    public bool ChecksRoom { get; init; }

    /// <summary>Bytes per leaf of the hash tree of a backup that has no usable digests of its own.</summary>
    public int LeafSize { get; init; } = 32768;

    /// <summary>Runs the job.</summary>
    public async Task<RestoreReport> RunAsync(
        BackupChain chain, IVolumeWriter volume, RestoreOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var live = new LiveChain(repository, chain);
        var layers = await live.LoadAsync(cancellationToken);
        var tree = options.Prove ? new HashTree() : null;
        await using var hashes = await TryOpenHashesAsync(layers[^1], tree, cancellationToken);
        var length = VolumeLength.Of(layers, hashes);
        await CheckTargetAsync(chain.Requested, volume, length, hashes, cancellationToken);

        var meter = new JobMeter(progress, length);
        var tally = new RestoreTally();
        var lost = options.Salvage ? new LostRanges() : null;
        var done = new RestoredRanges();
        while (true)
        {
            try
            {
                await WriteAsync(layers, length, volume, hashes, meter, tally, lost, done, live, cancellationToken);
                break;
            }
            catch (BackupException e) when (LiveChain.MayBeMerging(e))
            {
                if (!await live.TryRefreshAsync(cancellationToken))
                {
                    throw;
                }

                EngineLog.ChainMerged(logger, chain.Requested.Id);
                layers = await live.LoadAsync(cancellationToken);
            }
        }

        meter.Enter(JobPhase.Finishing);
        await volume.FlushAsync(cancellationToken);
        var report = new RestoreReport(
            chain.Requested, length, tally.Written, tally.Zeroed, meter.Stored, meter.Objects, hashes is not null, layers[^1].Metadata.VolumeMeta)
        {
            Lost = lost?.Sorted() ?? [],
        };
        return tree is null ? report : await ProveAsync(report, layers, volume, hashes, tree, progress, cancellationToken);
    }

    /// <summary>Length of the volume that the chain restores to.</summary>
    public async Task<long> GetVolumeLengthAsync(BackupChain chain, CancellationToken cancellationToken)
    {
        var layers = await new LiveChain(repository, chain).LoadAsync(cancellationToken);
        if (layers[^1].Metadata.Extension is { } extension)
        {
            return extension.VolumeLength;
        }

        await using var hashes = await TryOpenHashesAsync(layers[^1], null, cancellationToken);
        return VolumeLength.Of(layers, hashes);
    }

    private async Task CheckTargetAsync(
        BackupRecord backup, IVolumeWriter volume, long length, BlockHashList? hashes, CancellationToken cancellationToken)
    {
        if (volume.Length < length)
        {
            throw new BackupException(
                ErrorKind.NoSpace,
                $"{volume.Name} has {volume.Length} bytes, but backup {backup.Id} needs {length}.",
                "Restore to a larger volume; a larger one keeps its bytes behind the backup's end.");
        }

        // Without digests it is not known how much of the volume is data: then a full file system is met when it is full.
        if (ChecksRoom
            && hashes is not null
            && Math.Min(length, hashes.DataBlocks * hashes.BlockSize) is var needed
            && await volume.GetRoomAsync(cancellationToken) is { } room
            && room < needed)
        {
            throw new BackupException(
                ErrorKind.NoSpace,
                $"Backup {backup.Id} has {needed} bytes of data, but there is room for {room} bytes only below {volume.Name}.",
                "Restore to a larger file system; where it compresses or shares blocks with the repository, backup_reserve_space = 0 switches this check off.");
        }
    }

    /// <summary>Restores what is not done yet.</summary>
    private async Task WriteAsync(
        IReadOnlyList<ObjectSource> layers,
        long length,
        IVolumeWriter volume,
        BlockHashList? hashes,
        JobMeter meter,
        RestoreTally tally,
        LostRanges? lost,
        RestoredRanges done,
        LiveChain live,
        CancellationToken cancellationToken)
    {
        var plan = RestorePlan.Make(layers, length, allowGaps: lost is not null, done.Sorted());
        if (lost is null)
        {
            await CheckPresenceAsync(plan, hashes, cancellationToken);
        }

        var mover = new StoreMover(repository.Store, hashes?.BlockSize ?? 1, logger);
        var idle = new ConcurrentBag<(ObjectRestorer Restorer, ObjectSalvager? Salvager)>();
        if (lost is not null)
        {
            await Make().Salvager!.LoseGapsAsync(layers[^1], plan.Gaps, cancellationToken);
            done.Add(plan.Gaps);
        }

        await Parallel.ForEachAsync(
            plan.Objects,
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (planned, token) =>
            {
                if (!idle.TryTake(out var worker))
                {
                    worker = Make();
                }

                await RestoreAsync(planned, worker.Restorer, worker.Salvager, live, token);
                done.Add(planned.Live);
                idle.Add(worker);
            });

        (ObjectRestorer Restorer, ObjectSalvager? Salvager) Make()
        {
            var check = hashes is null ? null : new BlockCheck(new BlockHashCursor(hashes), plan.VolumeLength);
            var blockSize = hashes?.BlockSize ?? 1;
            return (
                new ObjectRestorer(repository.Store, volume, check, blockSize, mover, tally, meter),
                lost is null ? null : new ObjectSalvager(repository.Store, volume, check, blockSize, tally, meter, lost));
        }
    }

    private static async Task RestoreAsync(
        PlannedObject planned, ObjectRestorer restorer, ObjectSalvager? salvager, LiveChain live, CancellationToken cancellationToken)
    {
        try
        {
            await restorer.RestoreAsync(planned, cancellationToken);
        }
        catch (Exception e)
        {
            // It is done again, by the salvager or after the chain was read again, or nobody counts any more.
            restorer.TakeBackCounts();
            if (salvager is null || e is not BackupException failure || !await salvager.IsDamageAsync(failure, planned, cancellationToken)
                || (failure.InnerException is BackupException { Kind: ErrorKind.NotFound } && await live.HasChangedAsync(cancellationToken)))
            {
                throw;
            }

            await salvager.RestoreAsync(planned, failure.Message, cancellationToken);
        }
    }

    private async Task<RestoreReport> ProveAsync(
        RestoreReport report,
        IReadOnlyList<ObjectSource> layers,
        IVolumeWriter volume,
        BlockHashList? hashes,
        HashTree tree,
        IProgress<JobProgress>? progress,
        CancellationToken cancellationToken)
    {
        var meter = new JobMeter(progress, report.VolumeLength, JobPhase.Proving);
        meter.Advance(0);
        var prover = new TargetProver(volume, report.Backup.Id, report.VolumeLength, report.Lost, workers, meter);
        if (hashes is null)
        {
            var plan = RestorePlan.Make(layers, report.VolumeLength, allowGaps: report.Lost.Count > 0);
            await prover.CompareAsync(plan, repository.Store, cancellationToken);
        }

        var root = await prover.RunAsync(hashes, hashes?.BlockSize ?? LeafSize, cancellationToken);
        return report with { TargetRoot = root, ContentRoot = hashes?.RootOf(tree) };
    }

    /// <summary>Finds missing and torn objects from listings, so that a hopeless restore ends before the target is touched.</summary>
    private async Task CheckPresenceAsync(RestorePlan plan, BlockHashList? hashes, CancellationToken cancellationToken)
    {
        var check = hashes is null ? null : new BlockCheck(new BlockHashCursor(hashes), plan.VolumeLength);
        var present = new Dictionary<BackupId, ObjectPresence>();
        foreach (var planned in plan.Objects)
        {
            var source = planned.Source;
            if (!present.TryGetValue(source.Record.Id, out var objects))
            {
                objects = await ObjectPresence.LoadAsync(repository.Store, source.Location, cancellationToken);
                present.Add(source.Record.Id, objects);
            }

            // An object's MD5 says nothing of where its data belongs; only the digests of whole blocks do.
            var fault = check is not null && !planned.IsProvenBy(check)
                ? "does not consist of whole hash blocks, so its place in the volume cannot be verified"
                : objects.FaultOf(source.Metadata, planned.Entry, NeededOf(planned, check));
            if (fault is not null)
            {
                throw ObjectPass.Damaged(repository.Store, source, planned.Entry, fault);
            }
        }
    }

    /// <summary>How much of an object has to be there, counted from its start; null when all of it is read.</summary>
    private static long? NeededOf(PlannedObject planned, BlockCheck? check) => planned.ProvenEnd(check) - planned.Entry.Offset;

    /// <summary>Opens the requested backup's digests; without usable ones a restore still works, by the objects' MD5s.</summary>
    private Task<BlockHashList?> TryOpenHashesAsync(ObjectSource requested, HashTree? tree, CancellationToken cancellationToken) =>
        BlockHashList.TryOpenAsync(repository, requested.Record, requested.Location, tree, logger, cancellationToken);
}
