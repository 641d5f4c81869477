using System.Globalization;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>How far the server's clock is from ours, as its last answer told; servers refuse requests that are signed too early or too late.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private long _skewTicks;
    private int _isKnown;

    /// <summary>By how much the server is ahead (positive) or behind (negative), to the second; null before the first answer.</summary>
    public TimeSpan? Skew => Volatile.Read(ref _isKnown) == 1 ? TimeSpan.FromTicks(Interlocked.Read(ref _skewTicks)) : null;

    /// <summary>Takes note of the time that an answer bears.</summary>
    public void Note(DateTimeOffset server)
    {
        Interlocked.Exchange(ref _skewTicks, (server - time.GetUtcNow()).Ticks);
        Volatile.Write(ref _isKnown, 1);
    }

    /// <summary>The difference in words.</summary>
    public string Describe()
    {
        if (Skew is not { } skew)
        {
            return "by an unknown time";
        }

        var seconds = Math.Abs(skew.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return skew > TimeSpan.Zero ? $"{seconds} s behind the server's" : $"{seconds} s ahead of the server's";
    }
}
