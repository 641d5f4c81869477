using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Restore;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Merge;

/// <summary>Which objects of the layers below a backup it still needs, and the list of objects that it has when it takes them over.</summary>
internal static class Survivors
{
    /// <summary>
    /// The objects that count somewhere in the volume, for each lower layer in the order of its list. What a newer layer supersedes wholly and
    /// what lies beyond the end of the volume is left behind.
    /// </summary>
    /// <param name="layers">The layers, oldest first, the backup itself last.</param>
    /// <param name="volumeLength">Length of the volume at the last layer, or the most that it can be.</param>
    public static List<(ObjectSource Source, ObjectEntry Entry)> Of(IReadOnlyList<ObjectSource> layers, long volumeLength)
    {
        var all = new LayeredEntries([.. layers.Select(layer => layer.Metadata.Objects)]);
        var counts = new bool[all.Count];
        foreach (var range in NewestRanges.Of(all, volumeLength))
        {
            counts[range.Index] = true;
        }

        var survivors = new List<(ObjectSource, ObjectEntry)>();
        var index = 0;
        foreach (var layer in layers.SkipLast(1))
        {
            foreach (var entry in layer.Metadata.Objects)
            {
                if (counts[index++])
                {
                    survivors.Add((layer, entry));
                }
            }
        }

        return survivors;
    }

    /// <summary>The index of a backup that takes over objects: they come first, so that the backup's own ones count where both have a byte.</summary>
    /// <param name="metadata">The backup's index.</param>
    /// <param name="survivors">What it takes over.</param>
    /// <param name="firstNumber">Number of the first of them.</param>
    /// <param name="merged">How many backups they come from, with those that these had taken over from.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/> when no reader would take such a list.</exception>
    public static BackupMetadata Merge(
        BackupMetadata metadata, IReadOnlyList<(ObjectSource Source, ObjectEntry Entry)> survivors, int firstNumber, int merged)
    {
        var objects = new List<ObjectEntry>(survivors.Count + metadata.Objects.Count);
        foreach (var (_, entry) in survivors)
        {
            objects.Add(entry with { NameIndex = firstNumber + objects.Count });
        }

        objects.AddRange(metadata.Objects);
        return objects.Count <= BackupMetadata.MaxObjects
            ? metadata with { Objects = objects, MergedBackups = metadata.MergedBackups + merged }
            : throw new BackupException(
                ErrorKind.Unsupported,
                $"Backup {metadata.BackupId} would have {objects.Count} objects, more than the {BackupMetadata.MaxObjects} that a backup may have.",
                "Make a full backup, and delete the old ones together.");
    }
}
