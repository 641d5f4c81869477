using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Restore;

/// <summary>
/// Which object each byte of a restored volume comes from: the newest that has it. Every needed object is read once and every byte
/// written once, however long the chain is.
/// </summary>
/// <param name="VolumeLength">Length of the volume in bytes.</param>
/// <param name="Objects">The needed objects, in ascending order of their offset.</param>
/// <param name="Gaps">Ranges that no object holds; only a plan for salvaging has some.</param>
internal sealed record RestorePlan(long VolumeLength, IReadOnlyList<PlannedObject> Objects, IReadOnlyList<ByteRange> Gaps)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="layers">The chain, the full backup first.</param>
    /// <param name="volumeLength">Length of the volume at the requested backup.</param>
    /// <param name="allowGaps">True when it is no error that some byte is in no object.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when some byte is in no object.</exception>
    public static RestorePlan Make(IReadOnlyList<ObjectSource> layers, long volumeLength, bool allowGaps = false)
    {
        var covered = new RangeSet();
        var objects = new List<PlannedObject>();
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var entries = EntriesInOrder(layers[i].Metadata, volumeLength);
            var ranges = entries.ConvertAll(entry => new ByteRange(entry.Offset, Math.Min(entry.End, volumeLength)));
            var live = covered.AddAndGetNew(ranges);
            for (var n = 0; n < entries.Count; n++)
            {
                if (live[n].Count > 0)
                {
                    objects.Add(new PlannedObject(layers[i], entries[n], live[n]));
                }
            }
        }

        if (!allowGaps && covered.FirstMissing(volumeLength) is { } missing)
        {
            var requested = layers[^1].Record.Id;
            throw new BackupException(
                ErrorKind.Corrupt,
                $"No object of backup {requested} or of the backups it builds on holds byte {missing} of the volume ({volumeLength} bytes).",
                "The index of one of these backups is damaged; run: emberkeep backup verify --all");
        }

        objects.Sort(static (a, b) => a.Entry.Offset.CompareTo(b.Entry.Offset));
        return new RestorePlan(volumeLength, objects, covered.GapsBelow(volumeLength));
    }

    private static List<ObjectEntry> EntriesInOrder(BackupMetadata metadata, long volumeLength)
    {
        var entries = new List<ObjectEntry>(metadata.Objects.Count);
        foreach (var entry in metadata.Objects)
        {
            if (entry.Offset < volumeLength)
            {
                entries.Add(entry);
            }
        }

        entries.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        return entries;
    }
}
