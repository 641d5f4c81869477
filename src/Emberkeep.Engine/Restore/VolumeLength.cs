using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Restore;

/// <summary>Works out the exact length of a backed-up volume. Cinder records only whole GiB; Emberkeep records the length.</summary>
internal static class VolumeLength
{
    /// <summary>The length at the last layer.</summary>
    /// <param name="layers">The chain, the full backup first.</param>
    /// <param name="hashes">The requested backup's digests, or null when they cannot be used.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when the digests and the objects contradict each other.</exception>
    public static long Of(IReadOnlyList<ObjectSource> layers, BlockHashList? hashes)
    {
        var requested = layers[^1];
        if (requested.Metadata.Extension is { } extension)
        {
            if (hashes is not null && BlockMath.BlockCount(extension.VolumeLength, hashes.BlockSize) != hashes.Count)
            {
                throw Contradiction(requested, $"{hashes.Count} digests of {hashes.BlockSize} bytes, but a volume of {extension.VolumeLength} bytes");
            }

            return extension.VolumeLength;
        }

        if (hashes is null)
        {
            return layers.Max(layer => layer.Metadata.Objects.Count == 0 ? 0 : layer.Metadata.Objects.Max(entry => entry.End));
        }

        return hashes.Count == 0 ? 0 : EndOfLastBlock(layers, hashes);
    }

    /// <summary>
    /// The number of digests gives the number of blocks. Whether the last one is short is known from the newest object that holds it: had
    /// its length changed, so had its digest, and the block would have been stored again.
    /// </summary>
    private static long EndOfLastBlock(IReadOnlyList<ObjectSource> layers, BlockHashList hashes)
    {
        var lastBlock = (hashes.Count - 1) * hashes.BlockSize;
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            if (NewestWith(layers[i].Metadata.Objects, lastBlock) is { } entry)
            {
                return Math.Min(entry.End, lastBlock + hashes.BlockSize);
            }
        }

        throw Contradiction(layers[^1], $"{hashes.Count} digests of {hashes.BlockSize} bytes, but no object that reaches the last block");
    }

    /// <summary>The object of one backup that counts for a byte: the last in the list that has it; or null.</summary>
    public static ObjectEntry? NewestWith(IReadOnlyList<ObjectEntry> objects, long offset)
    {
        for (var i = objects.Count - 1; i >= 0; i--)
        {
            if (objects[i].Offset <= offset && offset < objects[i].End)
            {
                return objects[i];
            }
        }

        return null;
    }

    private static BackupException Contradiction(ObjectSource source, string what) => new(
        ErrorKind.Corrupt,
        $"Backup {source.Record.Id} contradicts itself: it has {what}.",
        $"Run: emberkeep backup verify {source.Record.Id}");
}
