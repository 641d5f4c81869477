using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Restore;

namespace Emberkeep.Engine.Check;

/// <summary>
/// Compares the digests of a backup with those of its parent, block by block: what the backup does not store must be the same in both. Together with
/// the check of each backup's own objects this proves that the chain restores to what was backed up.
/// </summary>
/// <param name="stored">The backup's own objects in ascending order.</param>
/// <param name="blockSize">Bytes per block, in both.</param>
/// <param name="zeros">The digests that mean zeros: of whole blocks and of the short last ones.</param>
/// <param name="skipped">Told of every stored block.</param>
internal sealed class LayerComparison(IReadOnlyList<ByteRange> stored, int blockSize, Sha256Digest[] zeros, SkippedZeros skipped)
{
    private int _range;

    /// <summary>Number of blocks that are not stored and differ from the parent's.</summary>
    public long Different { get; private set; }

    /// <summary>Number of blocks that are neither stored nor in the parent.</summary>
    public long Missing { get; private set; }

    /// <summary>The first byte of the volume that is concerned; of meaning when one of the numbers is not zero.</summary>
    public long FirstOffset { get; private set; } = -1;

    /// <summary>Compares blocks, in order.</summary>
    /// <param name="first">Index of the first block.</param>
    /// <param name="own">The backup's digests.</param>
    /// <param name="parent">The parent's, as many as it has.</param>
    public void Add(long first, ReadOnlySpan<Sha256Digest> own, ReadOnlySpan<Sha256Digest> parent)
    {
        for (var i = 0; i < own.Length; i++)
        {
            var offset = (first + i) * blockSize;
            while (_range < stored.Count && stored[_range].End <= offset)
            {
                _range++;
            }

            if (_range < stored.Count && stored[_range].Offset <= offset)
            {
                var source = stored[_range];
                var wasData = i < parent.Length && !zeros.Contains(parent[i]);
                skipped.Add(source, new ByteRange(offset, Math.Min(offset + blockSize, source.End)), zeros.Contains(own[i]), wasData);
            }
            else if (i >= parent.Length)
            {
                Missing++;
                Note(offset);
            }
            else if (own[i] != parent[i])
            {
                Different++;
                Note(offset);
            }
        }
    }

    /// <summary>The digests of zeros, for a whole block and for the last blocks of volumes of these lengths.</summary>
    public static Sha256Digest[] ZerosOf(int blockSize, params ReadOnlySpan<long> lengths)
    {
        var digests = new HashSet<Sha256Digest> { ZeroBlocks.Sha256(blockSize) };
        foreach (var length in lengths)
        {
            if (length % blockSize is var rest and > 0)
            {
                digests.Add(ZeroBlocks.Sha256((int)rest));
            }
        }

        return [.. digests];
    }

    private void Note(long offset) => FirstOffset = FirstOffset < 0 ? offset : FirstOffset;
}
