using System.Buffers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Transfers;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Restore;

/// <summary>
/// Collects verified, contiguous data of one plain object and lets the store move it into the volume. Data that is short and still at hand is
/// written instead; what the store leaves behind is read and verified again. Not thread-safe.
/// </summary>
internal sealed class VerifiedRange(
    IObjectStore store,
    PlannedObject planned,
    IVolumeWriter volume,
    BlockCheck blocks,
    StoreMover mover,
    Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
    Action<long> onMoved)
{
    /// <summary>Moving takes a few round trips to the server, so shorter data is written.</summary>
    private const long SmallestMove = 256 << 10;

    private ByteRange? _pending;

    /// <summary>Adds a verified run of data. What lies before it and does not touch it is moved first.</summary>
    /// <param name="run">The run.</param>
    /// <param name="pieceOffset">Where the piece that it was verified in starts in the volume.</param>
    /// <param name="piece">That piece.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask AddAsync(BlockRun run, long pieceOffset, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        var end = run.Offset + run.Length;
        if (_pending is { } pending && pending.End == run.Offset)
        {
            _pending = pending with { End = end };
        }
        else
        {
            await FlushAsync(pieceOffset, piece, cancellationToken);
            _pending = new ByteRange(run.Offset, end);
        }

        if (_pending.Value.Length >= StoreMover.SliceSize)
        {
            await FlushAsync(pieceOffset, piece, cancellationToken);
        }
    }

    /// <summary>
    /// Moves what was collected unless it reaches the piece's end and may go on in the next one. As long as the store has not moved anything it
    /// is asked piece by piece, so that nothing has to be read again for a store that cannot.
    /// </summary>
    public async ValueTask FlushUnlessAtEndAsync(long pieceOffset, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (_pending?.End != pieceOffset + piece.Length || mover.IsOff || !mover.HasMoved)
        {
            await FlushAsync(pieceOffset, piece, cancellationToken);
        }
    }

    /// <summary>Moves what was collected.</summary>
    /// <param name="pieceOffset">Where the last piece starts.</param>
    /// <param name="piece">The last piece, or nothing when it is not at hand any more.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask FlushAsync(long pieceOffset, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (_pending is not { } range)
        {
            return;
        }

        _pending = null;
        var isAtHand = range.Offset >= pieceOffset && range.End <= pieceOffset + piece.Length;
        if (isAtHand && (range.Length < SmallestMove || mover.IsOff))
        {
            await write(range.Offset, piece.Slice((int)(range.Offset - pieceOffset), (int)range.Length), cancellationToken);
            return;
        }

        var next = await MoveAsync(range, cancellationToken);
        if (!isAtHand)
        {
            await CopyAsync(next, range.End, cancellationToken);
        }
        else if (next < range.End)
        {
            await write(next, piece.Slice((int)(next - pieceOffset), (int)(range.End - next)), cancellationToken);
        }
    }

    /// <summary>Returns the first byte that was not moved, rounded down to a block: blocks are verified whole.</summary>
    private async ValueTask<long> MoveAsync(ByteRange range, CancellationToken cancellationToken)
    {
        if (mover.IsOff || volume.AnnounceTransfer(range.Offset, range.Length) is not { } file)
        {
            return range.Offset;
        }

        var moved = await mover.MoveAsync(
            new Transfer
            {
                Direction = TransferDirection.ToVolume,
                Volume = file,
                VolumeOffset = range.Offset,
                Length = range.Length,
                Container = planned.Source.Location.Container,
                Name = planned.Source.Metadata.GetName(planned.Entry),
                ObjectOffset = range.Offset - planned.Entry.Offset,
            },
            cancellationToken);
        var next = moved == range.Length ? range.End : BlockMath.AlignDown(range.Offset + moved, blocks.BlockSize);
        onMoved(next - range.Offset);
        return next;
    }

    /// <summary>Reads what was not moved once more, and verifies it once more before it is written.</summary>
    private async ValueTask CopyAsync(long start, long end, CancellationToken cancellationToken)
    {
        if (start == end)
        {
            return;
        }

        var entry = planned.Entry;
        var pieceSize = BlockMath.PieceSize(blocks.BlockSize);
        var buffer = ArrayPool<byte>.Shared.Rent(pieceSize);
        try
        {
            await using var data = await store.OpenReadAsync(
                planned.Source.Location.Container, planned.Source.Metadata.GetName(entry), start - entry.Offset, end - start, cancellationToken);
            while (start < end)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(pieceSize, end - start));
                var read = await data.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
                if (read < piece.Length)
                {
                    throw ObjectPass.Damaged(store, planned.Source, entry, $"has {start - entry.Offset + read} bytes of data instead of {entry.Length}");
                }

                if (await blocks.FindMismatchAsync(new ByteRange(start, start + read), piece, null, cancellationToken) is { } bad)
                {
                    throw ObjectPass.Damaged(store, planned.Source, entry, BlockCheck.Describe(bad));
                }

                await write(start, piece, cancellationToken);
                start += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
