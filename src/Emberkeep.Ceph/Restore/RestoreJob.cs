using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Emberkeep.Backups;
using Emberkeep.Ceph.Copying;
using Emberkeep.Ceph.Format;
using Emberkeep.Ceph.Repository;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Restore;

/// <summary>
/// Restores one backup: its data is read from its snapshot, everything else becomes zeros, so that the target holds the backup whatever it held before.
/// </summary>
internal sealed class RestoreJob(CephDriverOptions options, BackupPlace place)
{
    private readonly ConcurrentBag<LostRange> _lost = [];

    /// <summary>Runs the job.</summary>
    public async Task<RestoreReport> RunAsync(
        BackupRecord backup, IVolumeWriter target, RestoreOptions restore, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        await using var image = await place.OpenAsync(cancellationToken);
        var length = image.Size;
        if (target.Length < length)
        {
            throw new BackupException(
                ErrorKind.NoSpace, $"{target.Name} holds {target.Length} bytes, but backup {backup.Id} has {length}.", "Restore to a larger volume.");
        }

        await CheckRoomAsync(backup, image, target, cancellationToken);
        var meter = new CopyMeter(progress, JobPhase.Transferring, length);
        var runner = new PieceRunner(CopyOptions.Of(options.ChunkSize, options.Limiter), meter.Finish);
        await runner.RunAsync(
            Ranges.OfImageAsync(image, length, cancellationToken),
            (piece, buffer, cancel) => RestoreAsync(backup, image, target, piece, buffer, restore.Salvage, meter, cancel),
            cancellationToken);
        if (options.ZeroExcess && target.Length > length)
        {
            await target.WriteZerosAsync(length, target.Length - length, cancellationToken);
        }

        await target.FlushAsync(cancellationToken);
        if (restore.Prove)
        {
            await ProveAsync(backup, image, target, length, progress, cancellationToken);
        }

        var metadata = await place.Pool.ReadObjectAsync(BackupNames.Metadata(backup.Id), cancellationToken);
        return new RestoreReport(
            backup, length, meter.Moved, meter.Zeroed, meter.Moved, meter.Pieces, IsBlockVerified: false, metadata is null ? null : Encoding.UTF8.GetString(metadata))
        {
            Lost = [.. _lost.OrderBy(range => range.Offset)],
            Verification = restore.Prove
                ? "read with Ceph's own checksums; then the target was read back and compared byte by byte with the backup"
                : "read with Ceph's own checksums, the backup has no digests of its own",
        };
    }

    private static async Task CheckRoomAsync(BackupRecord backup, RbdImage image, IVolumeWriter target, CancellationToken cancellationToken)
    {
        if (await target.GetRoomAsync(cancellationToken) is not { } room)
        {
            return;
        }

        var needed = 0L;
        await foreach (var range in Ranges.ChangesAsync(image, null, image.Size, cancellationToken))
        {
            needed += range.IsZero ? 0 : range.Length;
        }

        if (needed > room)
        {
            throw new BackupException(
                ErrorKind.NoSpace, $"{target.Name} has room for {room} bytes, but backup {backup.Id} has {needed} bytes of data.", "Make room, or restore elsewhere.");
        }
    }

    private async ValueTask RestoreAsync(
        BackupRecord backup, RbdImage image, IVolumeWriter target, CopyRange piece, Memory<byte> buffer, bool isSalvaging, CopyMeter meter, CancellationToken cancellationToken)
    {
        if (!piece.IsZero && await ReadAsync(backup, image, piece, buffer, isSalvaging, cancellationToken))
        {
            foreach (var (start, length, isZero) in Runs.OfZeros(buffer))
            {
                if (isZero)
                {
                    await target.WriteZerosAsync(piece.Offset + start, length, cancellationToken);
                    meter.AddZeroed(length);
                }
                else
                {
                    await target.WriteAsync(piece.Offset + start, buffer.Slice(start, length), cancellationToken);
                    meter.AddMoved(length);
                }
            }

            return;
        }

        await target.WriteZerosAsync(piece.Offset, piece.Length, cancellationToken);
        meter.AddZeroed(piece.Length);
    }

    /// <returns>False when the data is lost and that is to be lived with.</returns>
    private async ValueTask<bool> ReadAsync(
        BackupRecord backup, RbdImage image, CopyRange piece, Memory<byte> buffer, bool isSalvaging, CancellationToken cancellationToken)
    {
        try
        {
            await image.ReadAsync(piece.Offset, buffer, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
        {
            if (!isSalvaging)
            {
                throw new BackupException(e.Kind, e.Message, e.Remedy, innerException: e) { DamagedBackup = backup.Id };
            }

            _lost.Add(new LostRange(piece.Offset, piece.Length, backup.Id, place.Name, e.Message));
            return false;
        }
    }

    private async Task ProveAsync(
        BackupRecord backup, RbdImage image, IVolumeWriter target, long length, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new CopyMeter(progress, JobPhase.Proving, length);
        var runner = new PieceRunner(CopyOptions.Of(options.ChunkSize, options.Limiter), meter.Finish);
        await runner.RunAsync(
            // Zeros are read back like anything else.
            Ranges.AsDataAsync(Ranges.OfImageAsync(image, length, cancellationToken), cancellationToken),
            (piece, buffer, cancel) => CompareAsync(backup, image, target, piece, buffer, cancel),
            cancellationToken);
    }

    private async ValueTask CompareAsync(
        BackupRecord backup, RbdImage image, IVolumeWriter target, CopyRange piece, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var held = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            var read = held.AsMemory(0, buffer.Length);
            if (_lost.Any(range => range.Offset < piece.End && range.End > piece.Offset))
            {
                return;
            }

            await image.ReadAsync(piece.Offset, buffer, cancellationToken);
            var count = await target.ReadAsync(piece.Offset, read, cancellationToken);
            var equal = count == buffer.Length ? buffer.Span.CommonPrefixLength(read.Span) : 0;
            if (equal != buffer.Length)
            {
                throw new BackupException(
                    ErrorKind.Corrupt,
                    $"{target.Name} does not hold what was written to it at offset {piece.Offset + equal}: backup {backup.Id} has other bytes there.",
                    "Do not use the target; check its disk and whatever is between, then restore again.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
        }
    }
}
