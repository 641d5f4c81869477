using Emberkeep.Backups;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm;

/// <summary>Log messages about TSM.</summary>
internal static partial class TsmLog
{
    [LoggerMessage(EventId = 7201, Level = LogLevel.Information, Message = "Running dsmc {Words}")]
    public static partial void Running(ILogger logger, IReadOnlyList<string> words);

    [LoggerMessage(EventId = 7202, Level = LogLevel.Warning, Message = "`{Command}` succeeded and warns: {Warning}")]
    public static partial void ClientWarned(ILogger logger, string command, string warning);

    [LoggerMessage(EventId = 7203, Level = LogLevel.Warning, Message = "What the failed job left of backup {Backup} could not be taken back now, a later command does: {Reason}")]
    public static partial void NotTakenBack(ILogger logger, BackupId backup, string reason);

    [LoggerMessage(
        EventId = 7204,
        Level = LogLevel.Warning,
        Message = "The data of backup {Backup} was not read, only its presence was checked: TSM can check data only by restoring it. Set backup_tsm_staging_directory to a directory with room for a volume.")]
    public static partial void DataNotRead(ILogger logger, BackupId backup);

    [LoggerMessage(EventId = 7205, Level = LogLevel.Warning, Message = "Nothing can prove the data of backup {Backup}: no SHA-256 was kept when it was made.")]
    public static partial void NoDigest(ILogger logger, BackupId backup);

    [LoggerMessage(EventId = 7206, Level = LogLevel.Warning, Message = "{Path} could not be removed: {Reason}")]
    public static partial void NotRemoved(ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 7207, Level = LogLevel.Warning, Message = "The server had no backup {Backup} any more; only its record was deleted.")]
    public static partial void WasGone(ILogger logger, BackupId backup);
}
