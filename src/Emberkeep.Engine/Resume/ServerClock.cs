namespace Emberkeep.Engine.Resume;

/// <summary>The clock that objects' times are of. It is asked once, and only when somebody needs it: that takes making an object.</summary>
internal sealed class ServerClock(JobObjects objects)
{
    private bool _isKnown;
    private DateTimeOffset? _now;

    /// <summary>How long ago something was; null when the store has no times. Too short by as long as this object is in use.</summary>
    public async ValueTask<TimeSpan?> GetAgeAsync(DateTimeOffset? then, CancellationToken cancellationToken)
    {
        if (!_isKnown)
        {
            _now = await objects.GetServerTimeAsync(cancellationToken);
            _isKnown = true;
        }

        return _now - then;
    }
}
