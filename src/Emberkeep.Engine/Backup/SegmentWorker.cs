using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Resume;

namespace Emberkeep.Engine.Backup;

/// <summary>Backs up one segment: decides what is stored, then stores it.</summary>
internal sealed class SegmentWorker(SegmentScanner scanner, ObjectStorer storer, int blockSize)
{
    /// <summary>Backs up the segment.</summary>
    public async Task<SegmentResult> RunAsync(Segment segment, CancellationToken cancellationToken)
    {
        var hashes = new DigestBuffer((int)BlockMath.BlockCount(segment.Length, blockSize));
        IReadOnlyList<BackupRun> runs;
        using (segment.ParentHashes)
        {
            runs = segment.ParentHashes is null
                ? await scanner.PlanFullAsync(segment, cancellationToken)
                : await scanner.PlanIncrementAsync(segment, hashes.Memory, cancellationToken);
        }

        var objects = new List<StoredEntry>(runs.Count);
        foreach (var run in runs)
        {
            var first = (int)((run.Offset - segment.Offset) / blockSize);
            var count = (int)BlockMath.BlockCount(run.Length, blockSize);
            objects.Add(await storer.StoreAsync(run, hashes.Memory.Slice(first, count), cancellationToken));
        }

        return new SegmentResult(hashes, objects);
    }
}
