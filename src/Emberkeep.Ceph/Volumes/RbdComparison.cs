using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Volumes;

/// <summary>
/// Compares an image, or a snapshot of one, with an older snapshot of the same image (docs/decisions/0033). Ceph is asked what each object of the stretch went
/// through since; the image's own map of changed objects is never used, because it does not notice when an image is rolled back.
/// </summary>
/// <param name="volume">What is compared; it stays its owner's.</param>
/// <param name="base">The older snapshot.</param>
/// <param name="fingerprint">The fingerprint of the older snapshot.</param>
internal sealed class RbdComparison(RbdVolumeReader volume, RbdSnapshot @base, string fingerprint) : IChangedBlocks
{
    /// <summary>How much is asked about in one call, whatever the caller asks for: the answer is in memory.</summary>
    private const long Window = 64L << 20;

    /// <inheritdoc/>
    public string BaseName { get; } = (volume.Address with { Snapshot = @base.Name }).ToString();

    /// <inheritdoc/>
    public string BaseFingerprint => fingerprint;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<VolumeExtent>> FindUnchangedAsync(long offset, long length, CancellationToken cancellationToken)
    {
        // What only one of the two has is not the same in both.
        var end = Math.Min(offset + length, Math.Min(volume.Length, @base.Size));
        var unchanged = new List<VolumeExtent>();
        for (; offset < end; offset += Window)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stop = Math.Min(offset + Window, end);
            AddGaps(unchanged, await volume.Image.FindDifferencesAsync(@base.Name, offset, stop - offset, cancellationToken), offset, stop);
        }

        return unchanged;
    }

    /// <inheritdoc/>
    public async ValueTask CheckBaseAsync(CancellationToken cancellationToken)
    {
        // A number is never given again, so what is there now was there all the time.
        var snapshots = await volume.ReadSnapshotsAsync(cancellationToken);
        if (!snapshots.Any(snapshot => snapshot.Id == @base.Id && snapshot.Name == @base.Name))
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"{BaseName} was removed or renamed while {volume.Name} was compared with it.",
                "Make the backup again: where there is nothing to compare with, everything is read. Keep the snapshot of the newest backup until the next one is made.");
        }
    }

    /// <summary>Adds what lies between changes, which are in order but may overlap.</summary>
    internal static void AddGaps(List<VolumeExtent> unchanged, IReadOnlyList<RbdExtent> changes, long start, long stop)
    {
        var position = start;
        foreach (var change in changes)
        {
            Add(unchanged, position, Math.Min(change.Offset, stop));
            position = Math.Max(position, change.End);
        }

        Add(unchanged, position, stop);
    }

    private static void Add(List<VolumeExtent> unchanged, long start, long stop)
    {
        if (stop <= start)
        {
            return;
        }

        if (unchanged.Count > 0 && unchanged[^1].End == start)
        {
            unchanged[^1] = unchanged[^1] with { Length = stop - unchanged[^1].Offset };
        }
        else
        {
            unchanged.Add(new VolumeExtent(start, stop - start, IsHole: false));
        }
    }
}
