using Emberkeep.Errors;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Unmounts idle shares from time to time, in a process that runs for long.</summary>
/// <param name="manager">The mount manager.</param>
/// <param name="period">The time between looks.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what went wrong.</param>
public sealed partial class IdleUnmounter(MountManager manager, TimeSpan period, TimeProvider time, ILogger<IdleUnmounter> logger)
{
    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await manager.ReleaseIdleAsync(cancellationToken);
            }
            catch (BackupException e)
            {
                LogFailed(logger, e.Message);
            }
        }
    }

    [LoggerMessage(3110, LogLevel.Warning, "Idle shares were not all unmounted: {Text}")]
    private static partial void LogFailed(ILogger logger, string text);
}
