using Emberkeep.Configuration.Values;

namespace Emberkeep.Storage.Decorators.Throttling;

/// <summary>
/// Lets bytes pass at the rate that a schedule allows at the moment. One limiter is shared by everybody who is to keep to the rate together. The
/// bucket is small: what was not used for a while is not made up for by more than a tenth of a second's worth.
/// </summary>
public sealed class RateLimiter(RateSchedule schedule, TimeProvider time)
{
    private const double BurstSeconds = 0.1;

    private readonly Lock _lock = new();

    /// <summary>The moment, in the clock's ticks, at which everything that was let in so far has passed.</summary>
    private long _busyUntil = long.MinValue;

    /// <summary>Waits until the bytes have passed.</summary>
    public async ValueTask PassAsync(long bytes, CancellationToken cancellationToken)
    {
        while (bytes > 0 && schedule.RateAt(TimeOnly.FromTimeSpan(time.GetLocalNow().TimeOfDay)) is { } rate)
        {
            // A second's worth at a time, so that a change of the rate takes effect soon, however large the piece.
            var portion = Math.Min(bytes, rate);
            var wait = Enter(portion, rate);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            bytes -= portion;
        }
    }

    private TimeSpan Enter(long bytes, long rate)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var burst = (long)(BurstSeconds * time.TimestampFrequency);
            _busyUntil = Math.Max(_busyUntil, now - burst) + (long)((double)bytes / rate * time.TimestampFrequency);
            return _busyUntil <= now ? TimeSpan.Zero : time.GetElapsedTime(now, _busyUntil);
        }
    }
}
