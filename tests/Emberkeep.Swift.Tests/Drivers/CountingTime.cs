namespace Emberkeep.Swift.Tests.Drivers;

/// <summary>The system's clock that counts the waits of one length.</summary>
internal sealed class CountingTime(TimeSpan counted) : TimeProvider
{
    private int _count;

    /// <summary>How many waits of that length were begun.</summary>
    public int Count => Volatile.Read(ref _count);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == counted)
        {
            Interlocked.Increment(ref _count);
        }

        return base.CreateTimer(callback, state, dueTime, period);
    }
}
