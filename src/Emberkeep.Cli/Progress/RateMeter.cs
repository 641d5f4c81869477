namespace Emberkeep.Cli.Progress;

/// <summary>Measures how fast a job goes, over the last seconds. Not safe for several callers at once.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(long Stamp, long Bytes)> _samples = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>Time since the meter was made.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>Adds a reading of the total so far and returns bytes per second over the window; 0 before it can be told.</summary>
    public double Add(long bytes)
    {
        var now = time.GetTimestamp();
        _samples.Enqueue((now, bytes));

        // The oldest sample inside the window stays, so that there are always two to compare.
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().Stamp, now) > Window)
        {
            _samples.Dequeue();
        }

        var (firstStamp, firstBytes) = _samples.Count == 1 ? (_started, 0L) : _samples.Peek();
        var seconds = time.GetElapsedTime(firstStamp, now).TotalSeconds;
        return seconds > 0 && bytes > firstBytes ? (bytes - firstBytes) / seconds : 0;
    }

    /// <summary>Seconds that the rest takes at the rate, or null when it cannot be told.</summary>
    public static double? Eta(long done, long total, double rate) => total > 0 && rate > 0 ? Math.Max(0, total - done) / rate : null;
}
