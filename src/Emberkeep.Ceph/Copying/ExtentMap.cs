using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Copying;

/// <summary>Which parts of an image have data. Asked of the cluster window by window; the newest answers are kept. Safe for several callers at once.</summary>
internal sealed class ExtentMap(RbdImage image, long length)
{
    private const long WindowLength = 1L << 30;
    private const int MostWindows = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Task<IReadOnlyList<RbdExtent>>> _windows = [];
    private readonly Queue<long> _order = new();

    /// <summary>The run that holds the offset, from there on, at most to the end of a window.</summary>
    public async ValueTask<VolumeExtent> FindAsync(long offset, CancellationToken cancellationToken)
    {
        var start = offset / WindowLength * WindowLength;
        var end = Math.Min(length, start + WindowLength);
        var runs = await Window(start, end - start).WaitAsync(cancellationToken);
        foreach (var run in runs)
        {
            if (offset < run.Offset)
            {
                return new VolumeExtent(offset, run.Offset - offset, IsHole: true);
            }

            if (offset < run.End)
            {
                return new VolumeExtent(offset, run.End - offset, !run.HasData);
            }
        }

        return new VolumeExtent(offset, end - offset, IsHole: true);
    }

    private Task<IReadOnlyList<RbdExtent>> Window(long start, long windowLength)
    {
        lock (_gate)
        {
            if (_windows.TryGetValue(start, out var known) && !known.IsFaulted)
            {
                return known;
            }

            // Several callers may wait for the answer, so that none of them may cancel it.
            var asked = _windows[start] = image.FindDifferencesAsync(null, start, windowLength, CancellationToken.None);
            _order.Enqueue(start);
            if (_order.Count > MostWindows)
            {
                _windows.Remove(_order.Dequeue());
            }

            return asked;
        }
    }
}
