using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Transfers;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Where the bytes of one object come from: piece by piece from the volume, or, when the store moves them by itself, read back from the object.
/// Either way each byte is read once, and what is read is what the object holds.
/// </summary>
internal sealed class RunSource(IVolumeReader volume, BackupTarget target, BackupRun run, ObjectName name, IObjectWriter writer, StoreMover? mover)
{
    private long _storedEnd = run.Offset;
    private bool _isOnFoot = mover is null || volume.HostFile is null;

    /// <summary>Reads the next piece.</summary>
    /// <param name="position">Where it starts in the volume: the run's start, or the end of the piece before.</param>
    /// <param name="buffer">Room for whole blocks.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Length of the piece, and whether the object holds it already.</returns>
    public async ValueTask<(int Length, bool IsStored)> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (position == _storedEnd && !_isOnFoot)
        {
            await MoveAsync(buffer, cancellationToken);
        }

        if (position < _storedEnd)
        {
            var stored = buffer[..(int)Math.Min(buffer.Length, _storedEnd - position)];
            await writer.ReadBackAsync(position - run.Offset, stored, cancellationToken);
            return (stored.Length, true);
        }

        var piece = buffer[..(int)Math.Min(buffer.Length, run.End - position)];
        await ReadVolumeAsync(position, piece, cancellationToken);
        return (piece.Length, false);
    }

    private async ValueTask MoveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var length = Math.Min(StoreMover.SliceSize / target.BlockSize * target.BlockSize, run.End - _storedEnd);
        var moved = await mover!.MoveAsync(
            new Transfer
            {
                Direction = TransferDirection.ToStore,
                Volume = volume.HostFile!,
                VolumeOffset = _storedEnd,
                Length = length,
                Container = target.Container,
                Name = name,
                ObjectOffset = _storedEnd - run.Offset,
                Writer = writer,
            },
            cancellationToken);
        _isOnFoot = moved < length;
        _storedEnd += moved;

        // A block that was moved in part is completed here, so that every block is hashed in one piece.
        var rest = Math.Min(BlockMath.AlignUp(_storedEnd, target.BlockSize), run.End) - _storedEnd;
        if (moved > 0 && rest > 0)
        {
            await ReadVolumeAsync(_storedEnd, buffer[..(int)rest], cancellationToken);
            await writer.WriteAsync(buffer[..(int)rest], cancellationToken);
            _storedEnd += rest;
        }
    }

    private async ValueTask ReadVolumeAsync(long position, Memory<byte> piece, CancellationToken cancellationToken)
    {
        var extent = await volume.FindExtentAsync(position, cancellationToken);
        if (extent.IsHole && extent.Length >= piece.Length)
        {
            piece.Span.Clear();
            return;
        }

        await volume.ReadAsync(position, piece, cancellationToken);
    }
}
