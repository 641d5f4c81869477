using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Restore;

namespace Emberkeep.Engine.Repository;

/// <summary>Compares data with a backup's block digests before anybody uses it. Not thread-safe.</summary>
internal sealed class BlockCheck(BlockHashCursor hashes, long volumeLength)
{
    /// <summary>Says that a block does not match, as the end of a sentence.</summary>
    public static string Describe(ByteRange block) => $"does not match the SHA-256 of bytes {block.Offset} to {block.End - 1}";

    /// <summary>Bytes per digest.</summary>
    public int BlockSize => hashes.BlockSize;

    /// <summary>True when the range consists of whole blocks, so that it can be checked by itself.</summary>
    public bool Covers(ByteRange range) =>
        range.Offset % hashes.BlockSize == 0 && (range.End % hashes.BlockSize == 0 || range.End == volumeLength);

    /// <summary>True when the digests say that every block of the range is zero, so that nothing needs to be read.</summary>
    public async ValueTask<bool> IsZeroAsync(ByteRange range, CancellationToken cancellationToken)
    {
        for (var position = range.Offset; position < range.End; position += hashes.BlockSize)
        {
            var length = (int)Math.Min(hashes.BlockSize, range.End - position);
            if (await hashes.GetAsync(position / hashes.BlockSize, cancellationToken) != ZeroBlocks.Sha256(length))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks the blocks of a range.</summary>
    /// <param name="range">Whole blocks.</param>
    /// <param name="data">The range's bytes.</param>
    /// <param name="runs">Takes the verified runs, in order; null when only the check matters.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>The first block that does not match, or null.</returns>
    public async ValueTask<ByteRange?> FindMismatchAsync(
        ByteRange range, ReadOnlyMemory<byte> data, List<BlockRun>? runs, CancellationToken cancellationToken)
    {
        for (var position = range.Offset; position < range.End;)
        {
            var length = (int)Math.Min(hashes.BlockSize, range.End - position);
            var expected = await hashes.GetAsync(position / hashes.BlockSize, cancellationToken);
            var actual = BlockHasher.Hash(data.Span.Slice((int)(position - range.Offset), length));
            if (actual != expected)
            {
                return new ByteRange(position, position + length);
            }

            if (runs is not null)
            {
                Append(runs, new BlockRun(position, length, actual == ZeroBlocks.Sha256(length)));
            }

            position += length;
        }

        return null;
    }

    private static void Append(List<BlockRun> runs, BlockRun block)
    {
        if (runs.Count > 0 && runs[^1].IsZero == block.IsZero && runs[^1].Offset + runs[^1].Length == block.Offset)
        {
            runs[^1] = runs[^1] with { Length = runs[^1].Length + block.Length };
        }
        else
        {
            runs.Add(block);
        }
    }
}
