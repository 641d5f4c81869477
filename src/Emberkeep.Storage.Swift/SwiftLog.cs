using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.Swift;

/// <summary>Log messages about Swift.</summary>
internal static partial class SwiftLog
{
    [LoggerMessage(
        EventId = 4101,
        Level = LogLevel.Warning,
        Message = "backup_swift_auth_insecure is set: the servers' certificates are not checked, and anybody on the way can read and change backups.")]
    public static partial void Insecure(ILogger logger);
}
