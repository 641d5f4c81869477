using System.Collections.Concurrent;
using Emberkeep.Backups;
using Emberkeep.Ceph.Copying;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Repository;

/// <summary>Reads a backup as a restore would. The format has no digests: that the data is right is Ceph's to tell, which checks its own checksums.</summary>
internal sealed class VerifyJob(CephDriverOptions options, CephPool pool)
{
    /// <summary>Runs the job. Damage is reported; only trouble in reaching the cluster is thrown.</summary>
    public async Task<VerifyReport> RunAsync(BackupRecord backup, bool isQuick, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var faults = new ConcurrentBag<VerifyFault>();
        var place = await BackupPlace.FindAsync(backup, pool, cancellationToken);
        if (place is null)
        {
            faults.Add(new VerifyFault(backup.Id, null, null, null, $"pool {pool.Name} has no image with the backup"));
            return new VerifyReport(backup, isQuick, 0, 0, [.. faults]);
        }

        await using var image = await place.OpenAsync(cancellationToken);
        if (backup.VolumeLength is { } length && length != image.Size)
        {
            faults.Add(new VerifyFault(backup.Id, place.Name, null, null, $"has {image.Size} bytes instead of {length}"));
        }

        var meter = new CopyMeter(progress, JobPhase.Transferring, image.Size);
        if (!isQuick)
        {
            var runner = new PieceRunner(CopyOptions.Of(options.ChunkSize, options.Limiter), meter.Finish);
            await runner.RunAsync(Ranges.OfImageAsync(image, image.Size, cancellationToken), async (piece, buffer, cancel) =>
            {
                if (!piece.IsZero && faults.Count < VerifyReport.MaxFaults)
                {
                    await ReadAsync(backup, place, image, piece, buffer, faults, cancel);
                    meter.AddMoved(piece.Length);
                }
            }, cancellationToken);
        }

        return new VerifyReport(backup, isQuick, 1, meter.Moved, [.. faults.OrderBy(fault => fault.Offset).Take(VerifyReport.MaxFaults)]);
    }

    private static async ValueTask ReadAsync(
        BackupRecord backup, BackupPlace place, RbdImage image, CopyRange piece, Memory<byte> buffer, ConcurrentBag<VerifyFault> faults, CancellationToken cancellationToken)
    {
        try
        {
            await image.ReadAsync(piece.Offset, buffer, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
        {
            faults.Add(new VerifyFault(backup.Id, place.Name, piece.Offset, piece.Length, e.Message));
        }
    }
}
