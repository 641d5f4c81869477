using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>
/// What the answers of S3 servers mean. The codes are those of Amazon's documentation and of Ceph and Swift; what a server says in words is not
/// repeated, since it may quote what was signed.
/// </summary>
internal static class S3Errors
{
    private const string KeysRemedy = "Check backup_s3_store_access_key and backup_s3_store_secret_key, and that the keys are active.";

    /// <summary>The error for an answer.</summary>
    public static BackupException Of(AmazonServiceException answer, string what, S3Connection connection)
    {
        var (kind, why, remedy, isTransient) = Explain(answer, connection);
        var code = string.IsNullOrEmpty(answer.ErrorCode) || IsNumber(answer.ErrorCode)
            ? string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)answer.StatusCode}")
            : string.Create(CultureInfo.InvariantCulture, $"{answer.ErrorCode}, HTTP {(int)answer.StatusCode}");
        return new BackupException(kind, $"{what}: {why} ({code}).", remedy, isTransient, new S3AnswerException(answer.ErrorCode ?? "", answer.StatusCode));
    }

    /// <summary>The code of the answer behind an error, or the empty text.</summary>
    public static string CodeOf(BackupException error) => (error.InnerException as S3AnswerException)?.Code ?? "";

    /// <summary>The status of the answer behind an error, or null.</summary>
    public static HttpStatusCode? StatusOf(BackupException error) => (error.InnerException as S3AnswerException)?.Status;

    private static (ErrorKind Kind, string Why, string? Remedy, bool IsTransient) Explain(AmazonServiceException answer, S3Connection connection) => answer.ErrorCode switch
    {
        "NoSuchBucket" => (ErrorKind.NotFound, "the bucket does not exist", "Check backup_s3_store_bucket, or make the bucket.", false),
        "NoSuchKey" => (ErrorKind.NotFound, "there is no such object", null, false),
        "NoSuchUpload" => (ErrorKind.Conflict, "the upload was ended by somebody else, for example by a lifecycle rule", "Run the command again.", true),
        "InvalidAccessKeyId" => (ErrorKind.Unauthorized, $"the server does not know the access key, which comes from {connection.CredentialSource}", KeysRemedy, false),
        "SignatureDoesNotMatch" => (ErrorKind.Unauthorized,
            $"the signature is wrong: the secret key, which comes from {connection.CredentialSource}, does not belong to the access key, or something on the way changes requests", KeysRemedy, false),
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException" or "InvalidLocationConstraint" =>
            (ErrorKind.Invalid, "the bucket is in another region than the requests are signed for", "Set backup_s3_region and backup_s3_endpoint_url to those of the bucket.", false),
        "ExpiredToken" or "TokenRefreshRequired" or "InvalidToken" or "ExpiredTokenException" => (ErrorKind.Unauthorized,
            $"the temporary keys, which come from {connection.CredentialSource}, have expired", "Get new ones; for long jobs use keys that do not expire.", false),
        "RequestTimeTooSkewed" or "RequestExpired" => (ErrorKind.Unauthorized, $"the server refuses the request's time: this machine's clock is {connection.Clock.Describe()}",
            "Set the clock of the one that is wrong, and let NTP keep it right.", false),
        "PreconditionFailed" or "ConditionalRequestConflict" => (ErrorKind.AlreadyExists, "something with that name exists already",
            "Nothing in a repository is overwritten: choose another name, or delete what is there first.", false),
        "SlowDown" or "ServiceUnavailable" or "RequestLimitExceeded" or "BandwidthLimitExceeded" or "TooManyRequests" or "Throttling" or "ThrottlingException" or "RequestThrottled" =>
            (ErrorKind.Throttled, "the server asks to slow down", "Try again later, lower backup_workers_per_job, or set backup_limit_rate.", true),
        "QuotaExceeded" or "InsufficientStorage" or "StorageFull" or "XMinioStorageFull" =>
            (ErrorKind.NoSpace, "the quota of the user or the bucket is used up", "Delete backups that are not needed, or have the quota raised.", false),
        "EntityTooLarge" => (ErrorKind.Invalid, "the server takes no object of this size", "Lower backup_s3_object_size.", false),
        "BadDigest" or "InvalidDigest" or "IncompleteBody" or "XAmzContentSHA256Mismatch" or "RequestTimeout" =>
            (ErrorKind.Corrupt, "the data did not reach the server as it was sent", "Run the command again; when it happens often, check network and memory.", true),
        "InvalidBucketName" => (ErrorKind.Invalid, "the server allows no bucket of that name", "Use 3 to 63 lower-case letters, digits and hyphens.", false),
        "KeyTooLongError" => (ErrorKind.Invalid, "the name is too long for the server", "Use a shorter container name.", false),
        "BucketAlreadyExists" => (ErrorKind.Unauthorized, "the bucket belongs to somebody else", "Choose another name for backup_s3_store_bucket.", false),
        "InvalidObjectState" => (ErrorKind.Conflict, "the object was moved to an archive class of storage", "Have it restored from the archive first.", false),
        "InvalidBucketObjectLockConfiguration" or "ObjectLockConfigurationNotFoundError" => (ErrorKind.Unsupported,
            "the bucket has no object lock", "Make a bucket with object lock, which most servers allow only when it is made, or set backup_s3_object_lock_days = 0.", false),
        "NotImplemented" or "MethodNotAllowed" => (ErrorKind.Unsupported, "the server cannot do this", "Check the server's version and its manual.", false),
        _ => ByStatus(answer.StatusCode, connection),
    };

    private static (ErrorKind Kind, string Why, string? Remedy, bool IsTransient) ByStatus(HttpStatusCode status, S3Connection connection) => status switch
    {
        HttpStatusCode.NotFound => (ErrorKind.NotFound, "there is no such bucket or object", null, false),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (ErrorKind.Unauthorized, $"the server denies it to the keys that come from {connection.CredentialSource}",
            "Let the keys list, read, write and delete in the bucket (s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload); an object lock denies too.", false),
        HttpStatusCode.ProxyAuthenticationRequired => (ErrorKind.Unauthorized, $"{connection.Way}: the proxy refuses its user", HttpErrors.ProxyRemedy, false),
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => (ErrorKind.AlreadyExists, "something with that name exists already",
            "Nothing in a repository is overwritten: choose another name, or delete what is there first.", false),
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => (ErrorKind.Throttled, "the server asks to slow down", "Try again later, or set backup_limit_rate.", true),
        HttpStatusCode.InsufficientStorage => (ErrorKind.NoSpace, "the server has no room left", "Delete backups that are not needed, or add room.", false),
        HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => (ErrorKind.Invalid, "the server sends the request elsewhere",
            "Set backup_s3_endpoint_url and backup_s3_region to those of the bucket.", false),
        HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed => (ErrorKind.Unsupported, "the server cannot do this", "Check that the endpoint is that of an S3 server.", false),
        >= HttpStatusCode.InternalServerError => (ErrorKind.Unavailable, "the server failed", "Try again later; see the server's log.", true),
        _ => (ErrorKind.Invalid, "the server refuses the request", "Check the endpoint and the options of the s3 driver: emberkeep config check.", false),
    };

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);
}
