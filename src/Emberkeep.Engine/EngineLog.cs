using Emberkeep.Backups;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine;

/// <summary>What the engine logs. Event ids are stable.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1001, LogLevel.Warning, "Backup {Backup} has no usable list of block digests ({Reason}); its objects are checked by MD5 instead, and read twice")]
    public static partial void HashListUnusable(ILogger logger, BackupId backup, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "Backup {Backup} has hash blocks of more than {Limit} bytes; its objects are checked by MD5 instead, and read twice")]
    public static partial void BlocksTooLarge(ILogger logger, BackupId backup, int limit);

    [LoggerMessage(1006, LogLevel.Warning, "Backup {Backup} may not fit: the volume has up to {Bytes} bytes of data, and {Usable} bytes can be used in {Location}; compression may make it fit, otherwise the backup stops and is removed")]
    public static partial void MayNotFit(ILogger logger, BackupId backup, long bytes, long usable, string location);

    [LoggerMessage(1003, LogLevel.Warning, "What was stored of the failed backup {Backup} could not be removed ({Reason}); it is not listed as a backup and can be deleted later")]
    public static partial void CleanUpFailed(ILogger logger, BackupId backup, string reason);

    [LoggerMessage(1004, LogLevel.Information, "{Volume} and {Store} have no way to move data between them by themselves; it is read and written")]
    public static partial void StoreDoesNotMove(ILogger logger, string volume, string store);

    [LoggerMessage(1005, LogLevel.Warning, "Data of {Volume} could not be moved inside the server any further than byte {Offset}; the rest is read and written ({Store})")]
    public static partial void StoreStoppedMoving(ILogger logger, string volume, long offset, string store);

    [LoggerMessage(1006, LogLevel.Information, "Backup {Backup} goes on at byte {Offset} of {Length}; {Objects} objects are there")]
    public static partial void Resuming(ILogger logger, BackupId backup, long offset, long length, int objects);

    [LoggerMessage(1007, LogLevel.Information, "No journal is kept of backup {Backup} ({Reason}); if it is interrupted it cannot be resumed, and what it stored is not removed")]
    public static partial void NoJournal(ILogger logger, BackupId backup, string reason);

    [LoggerMessage(1008, LogLevel.Information, "What {Volume} has in common with {Base}, which the parent was made of, is not read")]
    public static partial void ComparedWith(ILogger logger, string volume, string @base);

    [LoggerMessage(1010, LogLevel.Warning, "What the failed deletion of backup {Backup} made could not be taken back ({Reason}); the next command that writes to the repository does that, or carries the deletion through")]
    public static partial void TakeBackFailed(ILogger logger, BackupId backup, string reason);

    [LoggerMessage(1011, LogLevel.Information, "A backup that {Backup} was built on was deleted meanwhile and merged; its chain was read again, and the restore goes on")]
    public static partial void ChainMerged(ILogger logger, BackupId backup);
}
