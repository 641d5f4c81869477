using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.S3;

internal static partial class S3Log
{
    [LoggerMessage(EventId = 4200, Level = LogLevel.Warning, Message = "The unfinished upload of {What} could not be removed: {Error} It is invisible; a lifecycle rule that aborts incomplete uploads removes it.")]
    public static partial void AbortFailed(ILogger logger, string what, string error);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning, Message = "The bucket {Bucket} is left out of the search for backups: {Error}")]
    public static partial void BucketLeftOut(ILogger logger, string bucket, string error);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Warning, Message = "Reading {What} broke off after {Bytes} bytes and is taken up again: {Error}")]
    public static partial void ReadsAgain(ILogger logger, string what, long bytes, string error);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Information, Message = "{Location} does not refuse to overwrite by itself, so each name is looked up before it is written.")]
    public static partial void NoConditionalWrites(ILogger logger, string location);

    [LoggerMessage(EventId = 4204, Level = LogLevel.Warning, Message = "Certificates of {Server} are not checked (backup_s3_verify_ssl = false): anybody in between can read and change what is sent.")]
    public static partial void Insecure(ILogger logger, string server);
}
