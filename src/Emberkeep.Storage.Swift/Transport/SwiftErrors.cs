using System.Net;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;

namespace Emberkeep.Storage.Swift.Transport;

/// <summary>What Swift's answers mean, in words.</summary>
internal static class SwiftErrors
{
    /// <summary>The error for an answer that is no success.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="what">What was done: "Reading swift://host/container/object".</param>
    /// <param name="time">The clock of dates in Retry-After.</param>
    public static BackupException Of(HttpResponseMessage response, string what, TimeProvider time)
    {
        var (kind, isTransient) = HttpErrors.Classify(response.StatusCode);
        var transaction = response.Headers.TryGetValues("X-Trans-Id", out var ids) ? $", transaction {Printable(ids.First())}" : "";
        return new BackupException(kind, $"{what}: {HttpErrors.Describe(response.StatusCode)}{transaction}.", Remedy(kind, response.StatusCode), isTransient)
        {
            RetryAfter = HttpErrors.RetryAfterOf(response.Headers, time),
        };
    }

    /// <summary>Throws for an answer that is no success.</summary>
    public static void ThrowUnlessSuccess(HttpResponseMessage response, string what, TimeProvider time)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw Of(response, what, time);
        }
    }

    private static string Remedy(ErrorKind kind, HttpStatusCode status) => kind switch
    {
        ErrorKind.NotFound => "Check the names of account, container and object: emberkeep backup list.",
        ErrorKind.Unauthorized => "Give the user a role that Swift knows as an operator of the account, or rights on the container (swift post --read-acl, --write-acl).",
        ErrorKind.AlreadyExists => "Another job may be at work at the same backup; see emberkeep backup list.",
        ErrorKind.NoSpace when status == HttpStatusCode.RequestEntityTooLarge => "A quota of the account or container is reached, or the object is larger than Swift takes: delete backups, or have the quota raised.",
        ErrorKind.NoSpace => "Swift's disks are full: delete backups, or have its administrator add room.",
        ErrorKind.Throttled => "Swift asks to slow down; backup_limit_rate and fewer backup_workers_per_job help.",
        ErrorKind.Corrupt => "The data was damaged on the way; check network and proxies when this comes again.",
        ErrorKind.Unavailable => "Try again later; if it stays, Swift's administrator finds the transaction in its log.",
        _ => "Check the URL and version of the service; its log says more.",
    };

    private static string Printable(string text) => string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.').Take(80));
}
