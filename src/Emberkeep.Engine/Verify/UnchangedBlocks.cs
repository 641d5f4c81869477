using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Restore;

namespace Emberkeep.Engine.Verify;

/// <summary>
/// Checks that an increment and its parent agree on every block that the increment does not store: together with the check of each
/// layer's own objects this proves that the chain restores to what was backed up.
/// </summary>
internal static class UnchangedBlocks
{
    /// <summary>The first run of blocks whose digests disagree, or null.</summary>
    public static async Task<ByteRange?> FindMismatchAsync(
        RepositoryReader repository, ObjectSource parent, ObjectSource child, CancellationToken cancellationToken)
    {
        await using var parentHashes = await repository.OpenHashesAsync(parent.Location, cancellationToken);
        await using var childHashes = await repository.OpenHashesAsync(child.Location, cancellationToken);
        var blockSize = childHashes.BlockSize;
        if (parentHashes.BlockSize != blockSize)
        {
            return new ByteRange(0, 1);
        }

        var stored = new RangeSet();
        stored.AddAndGetNew([.. child.Metadata.Objects.OrderBy(entry => entry.Offset).Select(entry => new ByteRange(entry.Offset, entry.End))]);
        var own = new Sha256Digest[4096];
        var old = new Sha256Digest[4096];
        var index = 0L;
        var range = 0;
        while (await FillAsync(childHashes, own, cancellationToken) is var count and > 0)
        {
            var oldCount = await FillAsync(parentHashes, old.AsMemory(0, count), cancellationToken);
            for (var i = 0; i < count; i++, index++)
            {
                var offset = index * blockSize;
                while (range < stored.Ranges.Count && stored.Ranges[range].End <= offset)
                {
                    range++;
                }

                var isStored = range < stored.Ranges.Count && stored.Ranges[range].Offset <= offset;
                if (!isStored && (i >= oldCount || own[i] != old[i]))
                {
                    return new ByteRange(offset, offset + blockSize);
                }
            }
        }

        return null;
    }

    private static async Task<int> FillAsync(Sha256FileReader reader, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < hashes.Length)
        {
            var read = await reader.ReadAsync(hashes[filled..], cancellationToken);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }
}
