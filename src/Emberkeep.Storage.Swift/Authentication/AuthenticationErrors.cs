using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>What goes wrong when a token is asked for, in words. Never with what was sent or answered, which may hold secrets.</summary>
internal static class AuthenticationErrors
{
    private const string Remedy =
        "Check backup_swift_user, backup_swift_key, the project or tenant and the domains, or the OS_* variables where backup_swift_auth is per_user.";

    public static string What(Credentials credentials) => $"Authenticating {credentials.Who} at {Describe(credentials.AuthUrl)}";

    public static void ThrowUnlessSuccess(HttpResponseMessage response, Credentials credentials, TimeProvider time)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var (kind, isTransient) = HttpErrors.Classify(response.StatusCode);
        throw kind switch
        {
            ErrorKind.Unauthorized => new BackupException(
                kind, $"{Describe(credentials.AuthUrl)} refuses {credentials.Who} ({HttpErrors.Describe(response.StatusCode)}).", Remedy),
            ErrorKind.NotFound or ErrorKind.Invalid or ErrorKind.Unsupported => NoService(credentials, HttpErrors.Describe(response.StatusCode)),
            _ => new BackupException(
                kind,
                $"{What(credentials)}: {HttpErrors.Describe(response.StatusCode)}.",
                "Try again later; if it stays, look at the log of the authentication service.",
                isTransient)
            {
                RetryAfter = HttpErrors.RetryAfterOf(response.Headers, time),
            },
        };
    }

    public static BackupException NoService(Credentials credentials, string why) => new(
        ErrorKind.Invalid,
        $"{Describe(credentials.AuthUrl)} does not answer as an authentication service of this version should: {why}.",
        "Check backup_swift_auth_url and backup_swift_auth_version (1, 2 or 3), or OS_AUTH_URL and OS_IDENTITY_API_VERSION.");

    public static BackupException NoEndpoint(Credentials credentials) => new(
        ErrorKind.NotFound,
        $"The service catalog of {Describe(credentials.AuthUrl)} has no {credentials.Catalog.Interface} endpoint of type {credentials.Catalog.Type}"
        + $"{(credentials.Region is null ? "" : $" in region {credentials.Region}")} for {credentials.Who}.",
        "Check swift_catalog_info and backup_swift_region_name, and that the user has a role in the project.");

    /// <summary>A URL without user, password and query.</summary>
    private static string Describe(Uri? url) => url?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) ?? "(no URL)";
}
