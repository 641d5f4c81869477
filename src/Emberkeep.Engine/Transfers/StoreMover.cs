using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine.Transfers;

/// <summary>
/// Lets the store move bytes by itself. One per job and safe for several workers: a store that leaves a whole block behind once is not asked
/// again, since the reason (other file system, no such feature) is the same for the next object.
/// </summary>
internal sealed class StoreMover(IObjectStore store, int blockSize, ILogger logger)
{
    /// <summary>The most bytes per call, so that progress is seen and a cancelled job ends.</summary>
    public const int SliceSize = 64 << 20;

    private long _moved;
    private int _hasRefused;

    /// <summary>True when the store is not to be asked any more.</summary>
    public bool IsOff => Volatile.Read(ref _hasRefused) != 0;

    /// <summary>True when the store has moved something in this job.</summary>
    public bool HasMoved => Interlocked.Read(ref _moved) > 0;

    /// <summary>Moves the range, in slices.</summary>
    /// <returns>How many bytes were moved, from the start on. The rest is the caller's to copy.</returns>
    public async ValueTask<long> MoveAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        var total = 0L;
        while (total < transfer.Length && !IsOff)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var slice = transfer with
            {
                VolumeOffset = transfer.VolumeOffset + total,
                ObjectOffset = transfer.ObjectOffset + total,
                Length = Math.Min(SliceSize, transfer.Length - total),
            };
            var moved = await store.TransferAsync(slice, cancellationToken);
            total += moved;
            Interlocked.Add(ref _moved, moved);
            if (moved < slice.Length)
            {
                RefuseFrom(slice, moved);
                break;
            }
        }

        return total;
    }

    /// <summary>Less than a block is what does not fill a block of the file system at a volume's end, and no reason to stop.</summary>
    private void RefuseFrom(Transfer slice, long moved)
    {
        if (slice.Length - moved < blockSize || Interlocked.Exchange(ref _hasRefused, 1) != 0)
        {
            return;
        }

        if (Interlocked.Read(ref _moved) == 0)
        {
            EngineLog.StoreDoesNotMove(logger, slice.Volume.Path, store.Location);
        }
        else
        {
            EngineLog.StoreStoppedMoving(logger, slice.Volume.Path, slice.VolumeOffset + moved, store.Location);
        }
    }
}
