using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.Decorators.Retrying;

/// <summary>Log messages about repeated calls.</summary>
internal static partial class RetryLog
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "{Reason} Trying again in {Seconds:0.0} s (attempt {Attempt} of {Attempts}).")]
    public static partial void Repeats(ILogger logger, string reason, double seconds, int attempt, int attempts);
}
