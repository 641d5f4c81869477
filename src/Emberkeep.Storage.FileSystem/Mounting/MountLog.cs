using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>What mounting logs.</summary>
internal static partial class MountLog
{
    [LoggerMessage(3101, LogLevel.Information, "Mounted the share {Share} on {MountPoint} as mount {MountId}.")]
    public static partial void Mounted(ILogger logger, string share, string mountPoint, int mountId);

    [LoggerMessage(3102, LogLevel.Information, "Using the share {Share} on {MountPoint}, which somebody else mounted; it will not be unmounted.")]
    public static partial void UsesForeignMount(ILogger logger, string share, string mountPoint);

    [LoggerMessage(3103, LogLevel.Warning, "{Hidden} more mounts are hidden below the one of the share {Share} on {MountPoint}; unmount what is not needed.")]
    public static partial void Stacked(ILogger logger, int hidden, string share, string mountPoint);

    [LoggerMessage(3104, LogLevel.Warning, "Attempt {Attempt} of {Attempts} to mount the share {Share} failed: {Text}")]
    public static partial void AttemptFailed(ILogger logger, int attempt, int attempts, string share, string text);

    [LoggerMessage(3105, LogLevel.Information, "Unmounted the share {Share}, which nobody has used for {IdleTime}.")]
    public static partial void UnmountedIdle(ILogger logger, string share, TimeSpan idleTime);

    [LoggerMessage(3106, LogLevel.Warning, "The idle share {Share} cannot be unmounted: {Text}")]
    public static partial void IdleUnmountFailed(ILogger logger, string share, string text);

    [LoggerMessage(3107, LogLevel.Warning, "The handle of the share {Share} is stale; it is mounted anew.")]
    public static partial void Remounting(ILogger logger, string share);
}
