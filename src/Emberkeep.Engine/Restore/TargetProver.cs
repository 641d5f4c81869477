using System.Buffers;
using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Backup;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Restore;

/// <summary>Reads a restored target back and proves that it holds the backup's bytes.</summary>
internal sealed class TargetProver(IVolumeWriter volume, BackupId backup, long length, IReadOnlyList<LostRange> lost, int workers, JobMeter meter)
{
    /// <summary>Blocks that one worker reads before it takes more: 32 MiB with the usual block size.</summary>
    private const int SegmentBlocks = 1024;

    private readonly Lock _gate = new();
    private ByteRange? _firstWrong;
    private long _wrongBytes;

    /// <summary>Reads the target and makes its hash tree.</summary>
    /// <param name="hashes">The digests that its blocks must have; null when they are not known, so that only the root is computed.</param>
    /// <param name="blockSize">Bytes per leaf; that of the digests.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> naming the first range that differs, other than lost ones.</exception>
    public async Task<ContentRoot> RunAsync(BlockHashList? hashes, int blockSize, CancellationToken cancellationToken)
    {
        var tree = new HashTree();
        await OrderedPipeline.RunAsync(
            SegmentsAsync(blockSize, cancellationToken),
            workers,
            (range, token) => ReadAsync(range, hashes, blockSize, token),
            (_, segment, _) =>
            {
                tree.Append(segment.Digests);
                Note(segment.FirstWrong, segment.WrongBytes);
                return Task.CompletedTask;
            },
            cancellationToken);
        ThrowIfWrong();
        return new ContentRoot(tree.GetRoot().ToString(), blockSize);
    }

    /// <summary>Compares the target with the objects themselves, for a backup without usable digests. Every object is checked by its MD5 on the way.</summary>
    /// <exception cref="BackupException">As above, or the object is damaged now.</exception>
    public async Task CompareAsync(RestorePlan plan, Stores.IObjectStore store, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            plan.Objects.Where(planned => !IsLost(planned.Live[0])),
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (planned, token) =>
            {
                var damage = await ObjectPass.FindDamageAsync(
                    store, planned.Source, planned.Entry, 1, null, (offset, piece, stop) => ComparePieceAsync(planned, offset, piece, stop), token);
                if (damage is not null)
                {
                    throw ObjectPass.Damaged(store, planned.Source, planned.Entry, damage);
                }
            });
        ThrowIfWrong();
    }

    private async IAsyncEnumerable<ByteRange> SegmentsAsync(int blockSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var size = (long)SegmentBlocks * blockSize;
        for (var offset = 0L; offset < length; offset += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ByteRange(offset, Math.Min(offset + size, length));
        }
    }

    private async Task<(Sha256Digest[] Digests, ByteRange? FirstWrong, long WrongBytes)> ReadAsync(
        ByteRange range, BlockHashList? hashes, int blockSize, CancellationToken cancellationToken)
    {
        var digests = new Sha256Digest[BlockMath.BlockCount(range.Length, blockSize)];
        var pieceSize = BlockMath.PieceSize(blockSize);
        var buffer = ArrayPool<byte>.Shared.Rent(pieceSize);
        try
        {
            var index = 0;
            for (var position = range.Offset; position < range.End;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(pieceSize, range.End - position));
                await FillAsync(position, piece, cancellationToken);
                index += BlockHasher.HashBlocks(piece.Span, blockSize, digests.AsSpan(index));
                position += piece.Length;
                meter.Advance(piece.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (hashes is null)
        {
            return (digests, null, 0);
        }

        var expected = new Sha256Digest[digests.Length];
        await hashes.ReadAsync(range.Offset / blockSize, expected, cancellationToken);
        var (first, wrong) = FindWrong(range, digests, expected, blockSize);
        return (digests, first, wrong);
    }

    private (ByteRange? First, long Bytes) FindWrong(ByteRange range, Sha256Digest[] actual, Sha256Digest[] expected, int blockSize)
    {
        ByteRange? first = null;
        var bytes = 0L;
        for (var i = 0; i < actual.Length; i++)
        {
            var offset = range.Offset + ((long)i * blockSize);
            var block = new ByteRange(offset, Math.Min(offset + blockSize, range.End));
            if (actual[i] != expected[i] && !IsLost(block))
            {
                first = first is { } run && run.End < block.Offset ? first : new ByteRange(first?.Offset ?? block.Offset, block.End);
                bytes += block.Length;
            }
        }

        return (first, bytes);
    }

    private async ValueTask<string?> ComparePieceAsync(
        PlannedObject planned, long offset, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(piece.Length);
        try
        {
            foreach (var live in planned.Live)
            {
                var range = new ByteRange(Math.Max(live.Offset, offset), Math.Min(live.End, offset + piece.Length));
                if (range.Offset >= range.End)
                {
                    continue;
                }

                var target = buffer.AsMemory(0, (int)range.Length);
                await FillAsync(range.Offset, target, cancellationToken);
                if (!target.Span.SequenceEqual(piece.Span.Slice((int)(range.Offset - offset), target.Length)))
                {
                    Note(range, range.Length);
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask FillAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await volume.ReadAsync(offset, buffer, cancellationToken);
        if (read < buffer.Length)
        {
            throw new BackupException(
                ErrorKind.Corrupt, $"{volume.Name} ends at byte {offset + read} when it is read back, but {length} bytes were restored to it.");
        }
    }

    private bool IsLost(ByteRange range)
    {
        int low = 0, high = lost.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (lost[middle].End <= range.Offset)
            {
                low = middle + 1;
            }
            else if (lost[middle].Offset >= range.End)
            {
                high = middle - 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void Note(ByteRange? wrong, long bytes)
    {
        if (wrong is { } range)
        {
            lock (_gate)
            {
                _wrongBytes += bytes;
                _firstWrong = _firstWrong is { } first && first.Offset <= range.Offset ? first : range;
            }
        }
    }

    private void ThrowIfWrong()
    {
        if (_firstWrong is { } wrong)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"{volume.Name} does not hold backup {backup}: bytes {wrong.Offset} to {wrong.End - 1} were written and differ when read back; "
                + $"{_wrongBytes} bytes are in blocks that differ.",
                "Do not use this target. Look into the kernel log for errors of its device, make sure that nothing else writes to it, and restore again.");
        }
    }
}
