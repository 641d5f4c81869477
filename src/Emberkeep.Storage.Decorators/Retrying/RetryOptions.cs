namespace Emberkeep.Storage.Decorators.Retrying;

/// <summary>How often and for how long a call is repeated that failed for a reason that may pass.</summary>
public sealed record RetryOptions
{
    /// <summary>Repetitions after the first attempt; 0 for none.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first repetition. It doubles with each further one; half of it is random, so that many callers do not come back at once.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two attempts, unless the other side asks for more.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No attempt starts later than this after the first one, and what the other side asks to wait counts too.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(5);
}
