using System.Buffers;
using System.Runtime.CompilerServices;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Backup;

/// <summary>Decides which runs of a segment are stored.</summary>
internal sealed class SegmentScanner(IVolumeReader volume, int blockSize, JobMeter meter, IChangedBlocks? changes = null)
{
    /// <summary>
    /// A full backup stores everything; only the hole map is consulted. Digests of whole holes are filled in, all others are made when
    /// the data is read to be stored.
    /// </summary>
    public async Task<IReadOnlyList<BackupRun>> PlanFullAsync(Segment segment, CancellationToken cancellationToken)
    {
        var holes = new List<(long Offset, long Length)>();
        await foreach (var hole in HolesAsync(segment, cancellationToken))
        {
            holes.Add(hole);
        }

        return [.. ZeroRuns.Cut(segment.Offset, segment.Length, holes, blockSize)];
    }

    /// <summary>
    /// An increment stores the blocks that differ from the parent's: reads and hashes everything but holes and what is known to be unchanged.
    /// The digests are left in <paramref name="hashes"/>.
    /// </summary>
    public async Task<IReadOnlyList<BackupRun>> PlanIncrementAsync(Segment segment, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        await HashAsync(segment, hashes, cancellationToken);
        var runs = new List<BackupRun>();
        var parent = segment.ParentHashes!.Memory;
        var count = (int)BlockMath.BlockCount(segment.Length, blockSize);
        var first = 0;
        while (first < count)
        {
            if (!IsChanged(hashes.Span, parent.Span, first))
            {
                meter.Skip(BlockLength(segment, first));
                first++;
                continue;
            }

            var next = first + 1;
            while (next < count && IsChanged(hashes.Span, parent.Span, next))
            {
                next++;
            }

            var offset = segment.Offset + ((long)first * blockSize);
            var length = Math.Min((long)(next - first) * blockSize, segment.End - offset);
            runs.AddRange(ZeroRuns.Cut(offset, length, ZeroStretches(segment, hashes, first, next), blockSize));
            first = next;
        }

        return runs;
    }

    private static bool IsChanged(ReadOnlySpan<Sha256Digest> hashes, ReadOnlySpan<Sha256Digest> parent, int index) =>
        index >= parent.Length || hashes[index] != parent[index];

    private async Task HashAsync(Segment segment, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        var pieceSize = BlockMath.PieceSize(blockSize);
        var buffer = ArrayPool<byte>.Shared.Rent(pieceSize);
        try
        {
            var position = segment.Offset;
            var known = changes is null ? null : new UnchangedInSegment(changes, segment, blockSize);
            while (position < segment.End)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var index = (int)((position - segment.Offset) / blockSize);
                var (count, isUnchanged) = known is null ? (0, false) : await known.NextAsync(position, cancellationToken);
                if (isUnchanged)
                {
                    segment.ParentHashes!.Memory.Slice(index, count).CopyTo(hashes[index..]);
                    await CheckSamplesAsync(segment, known!, index, hashes.Slice(index, count), buffer, cancellationToken);
                    position += (long)count * blockSize;
                    continue;
                }

                var hole = await WholeBlocksOfHoleAsync(position, segment.End, cancellationToken);
                if (hole > 0)
                {
                    FillZeroHashes(hashes.Span[index..], hole);
                    position += hole;
                    continue;
                }

                var take = (int)Math.Min(count > 0 ? Math.Min(pieceSize, (long)count * blockSize) : pieceSize, segment.End - position);
                await volume.ReadAsync(position, buffer.AsMemory(0, take), cancellationToken);
                BlockHasher.HashBlocks(buffer.AsSpan(0, take), blockSize, hashes.Span[index..]);
                position += take;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads some of what is said to be unchanged, so that a wrong comparison does not go unnoticed.</summary>
    private async Task CheckSamplesAsync(
        Segment segment, UnchangedInSegment known, int first, Memory<Sha256Digest> hashes, byte[] buffer, CancellationToken cancellationToken)
    {
        foreach (var index in known.Samples(hashes.Length))
        {
            var offset = segment.Offset + ((long)(first + index) * blockSize);
            await volume.ReadAsync(offset, buffer.AsMemory(0, blockSize), cancellationToken);
            var hash = BlockHasher.Hash(buffer.AsSpan(0, blockSize));
            if (hash != hashes.Span[index] && await known.IsUnchangedAsync(offset, cancellationToken))
            {
                throw known.Wrong(volume.Name, offset);
            }

            // A volume that is in use may have changed there since the question: then it is one more block that has.
            hashes.Span[index] = hash;
        }
    }

    private async IAsyncEnumerable<(long Offset, long Length)> HolesAsync(
        Segment segment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = segment.Offset;
        while (position < segment.End)
        {
            var extent = await volume.FindExtentAsync(position, cancellationToken);
            var end = Math.Min(extent.End, segment.End);
            var start = BlockMath.AlignUp(position, blockSize);
            var alignedEnd = end == volume.Length ? end : BlockMath.AlignDown(end, blockSize);
            var isWholeSegment = start == segment.Offset && alignedEnd == segment.End;
            if (extent.IsHole && (isWholeSegment || alignedEnd - start >= ZeroRuns.Threshold))
            {
                yield return (start, alignedEnd - start);
            }

            position = end;
        }
    }

    /// <summary>Length of the whole blocks, from a block's start on, that lie in a hole; 0 when the block has data.</summary>
    private async ValueTask<long> WholeBlocksOfHoleAsync(long position, long end, CancellationToken cancellationToken)
    {
        var extent = await volume.FindExtentAsync(position, cancellationToken);
        if (!extent.IsHole)
        {
            return 0;
        }

        return extent.End >= end ? end - position : BlockMath.AlignDown(extent.End, blockSize) - position;
    }

    private void FillZeroHashes(Span<Sha256Digest> hashes, long length)
    {
        var whole = (int)(length / blockSize);
        hashes[..whole].Fill(ZeroBlocks.Sha256(blockSize));
        var rest = (int)(length % blockSize);
        if (rest > 0)
        {
            hashes[whole] = ZeroBlocks.Sha256(rest);
        }
    }

    private IEnumerable<(long Offset, long Length)> ZeroStretches(Segment segment, Memory<Sha256Digest> hashes, int first, int next)
    {
        var start = -1;
        for (var i = first; i <= next; i++)
        {
            if (i < next && hashes.Span[i] == ZeroBlocks.Sha256((int)BlockLength(segment, i)))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                var offset = segment.Offset + ((long)start * blockSize);
                yield return (offset, Math.Min((long)(i - start) * blockSize, segment.End - offset));
                start = -1;
            }
        }
    }

    private long BlockLength(Segment segment, int index) => Math.Min(blockSize, segment.Length - ((long)index * blockSize));
}
