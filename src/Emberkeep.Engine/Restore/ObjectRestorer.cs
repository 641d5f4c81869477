using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Transfers;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Restore;

/// <summary>Writes the live ranges of one object to the volume, each byte only after it was verified. One per worker.</summary>
internal sealed class ObjectRestorer(
    IObjectStore store, IVolumeWriter volume, BlockCheck? check, int blockSize, StoreMover mover, RestoreTally tally, JobMeter meter)
{
    private readonly List<BlockRun> _runs = [];
    private long _written;
    private long _zeroed;

    /// <summary>Restores what is needed of the object.</summary>
    public async Task RestoreAsync(PlannedObject planned, CancellationToken cancellationToken)
    {
        _written = 0;
        _zeroed = 0;
        if (check is not null && planned.IsProvenBy(check))
        {
            await RestoreByBlocksAsync(planned, check, cancellationToken);
        }
        else
        {
            await RestoreByObjectAsync(planned, cancellationToken);
        }
    }

    /// <summary>Takes back what the object was counted for when it failed, because it is done again.</summary>
    public void TakeBackCounts()
    {
        tally.AddWritten(-_written);
        tally.AddZeroed(-_zeroed);
        meter.Retract(_written + _zeroed);
    }

    private async Task RestoreByBlocksAsync(PlannedObject planned, BlockCheck blocks, CancellationToken cancellationToken)
    {
        if (await IsZeroAsync(planned, blocks, cancellationToken))
        {
            foreach (var range in planned.Live)
            {
                await WriteZerosAsync(range.Offset, range.Length, cancellationToken);
            }

            return;
        }

        // Only plain objects hold the volume's bytes as they are.
        var moving = planned.Entry.Compression == CompressionAlgorithm.None && !mover.IsOff && volume.AnnounceTransfer(0, 0) is not null
            ? new VerifiedRange(store, planned, volume, blocks, mover, WriteAsync, CountWritten)
            : null;
        var next = 0;
        await PassAsync(
            planned,
            planned.ProvenEnd(blocks),
            async (offset, piece, token) =>
            {
                foreach (var range in LiveIn(planned.Live, offset, piece.Length, ref next))
                {
                    var data = piece.Slice((int)(range.Offset - offset), (int)range.Length);
                    _runs.Clear();
                    if (await blocks.FindMismatchAsync(range, data, _runs, token) is { } bad)
                    {
                        return BlockCheck.Describe(bad);
                    }

                    await WriteRunsAsync(offset, piece, moving, token);
                }

                if (moving is not null)
                {
                    await moving.FlushUnlessAtEndAsync(offset, piece, token);
                }

                return null;
            },
            cancellationToken);
        if (moving is not null)
        {
            await moving.FlushAsync(0, default, cancellationToken);
        }

        CountObject(planned);
    }

    /// <summary>Without digests per block the object's MD5 is the only proof, and that is known at the end: so it is read twice.</summary>
    private async Task RestoreByObjectAsync(PlannedObject planned, CancellationToken cancellationToken)
    {
        await PassAsync(planned, null, null, cancellationToken);
        var next = 0;
        await PassAsync(
            planned,
            null,
            async (offset, piece, token) =>
            {
                foreach (var range in LiveIn(planned.Live, offset, piece.Length, ref next))
                {
                    var data = piece.Slice((int)(range.Offset - offset), (int)range.Length);
                    if (ZeroBlocks.IsZero(data.Span))
                    {
                        await WriteZerosAsync(range.Offset, range.Length, token);
                    }
                    else
                    {
                        await WriteAsync(range.Offset, data, token);
                    }
                }

                return null;
            },
            cancellationToken);
        CountObject(planned);
    }

    private async Task PassAsync(
        PlannedObject planned,
        long? provenEnd,
        Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask<string?>>? onPiece,
        CancellationToken cancellationToken)
    {
        if (await ObjectPass.FindDamageAsync(store, planned.Source, planned.Entry, blockSize, provenEnd, onPiece, cancellationToken) is { } damage)
        {
            throw ObjectPass.Damaged(store, planned.Source, planned.Entry, damage);
        }
    }

    private static async ValueTask<bool> IsZeroAsync(PlannedObject planned, BlockCheck blocks, CancellationToken cancellationToken)
    {
        foreach (var range in planned.Live)
        {
            if (!await blocks.IsZeroAsync(range, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask WriteRunsAsync(long offset, ReadOnlyMemory<byte> piece, VerifiedRange? moving, CancellationToken cancellationToken)
    {
        foreach (var run in _runs)
        {
            if (run.IsZero)
            {
                await WriteZerosAsync(run.Offset, run.Length, cancellationToken);
            }
            else if (moving is not null)
            {
                await moving.AddAsync(run, offset, piece, cancellationToken);
            }
            else
            {
                await WriteAsync(run.Offset, piece.Slice((int)(run.Offset - offset), run.Length), cancellationToken);
            }
        }
    }

    private async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await volume.WriteAsync(offset, data, cancellationToken);
        CountWritten(data.Length);
    }

    private void CountWritten(long bytes)
    {
        _written += bytes;
        tally.AddWritten(bytes);
        meter.Advance(bytes);
    }

    private async ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
    {
        await volume.WriteZerosAsync(offset, length, cancellationToken);
        _zeroed += length;
        tally.AddZeroed(length);
        meter.Advance(length);
    }

    private void CountObject(PlannedObject planned) => meter.FinishObject(planned.Entry.Length);

    /// <summary>The parts of the live ranges that lie in a piece. <paramref name="next"/> remembers the first range that is not used up.</summary>
    private static List<ByteRange> LiveIn(IReadOnlyList<ByteRange> live, long offset, int length, ref int next)
    {
        var parts = new List<ByteRange>();
        var end = offset + length;
        while (next < live.Count && live[next].Offset < end)
        {
            parts.Add(new ByteRange(Math.Max(live[next].Offset, offset), Math.Min(live[next].End, end)));
            if (live[next].End > end)
            {
                break;
            }

            next++;
        }

        return parts;
    }
}
