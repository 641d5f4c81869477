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
    /// <summary>Runs the job.</summary>
    public async Task<RestoreReport> RunAsync(
        BackupChain chain, IVolumeWriter volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var layers = await ObjectSource.LoadAsync(repository, chain, cancellationToken);
        await using var hashes = await TryOpenHashesAsync(layers[^1], cancellationToken);
        var length = VolumeLength.Of(layers, hashes);
        if (volume.Length < length)
        {
            throw new BackupException(
                ErrorKind.NoSpace,
                $"{volume.Name} has {volume.Length} bytes, but backup {chain.Requested.Id} needs {length}.",
                "Restore to a larger volume; a larger one keeps its bytes behind the backup's end.");
        }

        var plan = RestorePlan.Make(layers, length);
        await CheckPresenceAsync(plan, hashes, cancellationToken);

        var meter = new JobMeter(progress, length);
        var tally = new RestoreTally();
        await WriteAsync(plan, volume, hashes, meter, tally, cancellationToken);
        meter.Enter(JobPhase.Finishing);
        await volume.FlushAsync(cancellationToken);
        return new RestoreReport(
            chain.Requested, length, tally.Written, tally.Zeroed, meter.Stored, meter.Objects, hashes is not null, layers[^1].Metadata.VolumeMeta);
    }

    /// <summary>Length of the volume that the chain restores to.</summary>
    public async Task<long> GetVolumeLengthAsync(BackupChain chain, CancellationToken cancellationToken)
    {
        var layers = await ObjectSource.LoadAsync(repository, chain, cancellationToken);
        if (layers[^1].Metadata.Extension is { } extension)
        {
            return extension.VolumeLength;
        }

        await using var hashes = await TryOpenHashesAsync(layers[^1], cancellationToken);
        return VolumeLength.Of(layers, hashes);
    }

    private async Task WriteAsync(
        RestorePlan plan, IVolumeWriter volume, BlockHashList? hashes, JobMeter meter, RestoreTally tally, CancellationToken cancellationToken)
    {
        var mover = new StoreMover(repository.Store, hashes?.BlockSize ?? 1, logger);
        var idle = new ConcurrentBag<ObjectRestorer>();
        var blockSize = hashes?.BlockSize ?? 1;
        await Parallel.ForEachAsync(
            plan.Objects,
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (planned, token) =>
            {
                if (!idle.TryTake(out var restorer))
                {
                    var check = hashes is null ? null : new BlockCheck(new BlockHashCursor(hashes), plan.VolumeLength);
                    restorer = new ObjectRestorer(repository.Store, volume, check, blockSize, mover, tally, meter);
                }

                await restorer.RestoreAsync(planned, token);
                idle.Add(restorer);
            });
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
    private async Task<BlockHashList?> TryOpenHashesAsync(ObjectSource requested, CancellationToken cancellationToken)
    {
        try
        {
            var hashes = await BlockHashList.OpenAsync(repository, requested.Location, cancellationToken);
            if (hashes.BlockSize <= BlockMath.MaxBlockSize)
            {
                return hashes;
            }

            await hashes.DisposeAsync();
            EngineLog.BlocksTooLarge(logger, requested.Record.Id, BlockMath.MaxBlockSize);
            return null;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Corrupt or ErrorKind.Unsupported)
        {
            EngineLog.HashListUnusable(logger, requested.Record.Id, e.Message);
            return null;
        }
    }
}
