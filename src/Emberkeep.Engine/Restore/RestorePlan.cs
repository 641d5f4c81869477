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
    /// <param name="done">What is restored already and not planned for again, in ascending order, or null.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when some byte is in no object.</exception>
    public static RestorePlan Make(IReadOnlyList<ObjectSource> layers, long volumeLength, bool allowGaps = false, IReadOnlyList<ByteRange>? done = null)
    {
        var covered = new RangeSet();
        covered.AddAndGetNew(done ?? []);
        var objects = new List<PlannedObject>();
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var entries = layers[i].Metadata.Objects;
            var newest = NewestRanges.Of(entries, volumeLength);
            var live = covered.AddAndGetNew(newest.ConvertAll(range => range.Range));
            foreach (var (index, ranges) in ByEntry(newest, live))
            {
                objects.Add(new PlannedObject(layers[i], entries[index], ranges));
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

    /// <summary>The live ranges of each entry that has any. An entry that newer ones of the same list cut up has several ranges.</summary>
    private static Dictionary<int, List<ByteRange>> ByEntry(List<NewestRange> newest, List<ByteRange>[] live)
    {
        var byEntry = new Dictionary<int, List<ByteRange>>();
        for (var n = 0; n < newest.Count; n++)
        {
            if (live[n].Count > 0 && !byEntry.TryAdd(newest[n].Index, live[n]))
            {
                byEntry[newest[n].Index].AddRange(live[n]);
            }
        }

        return byEntry;
    }
}
