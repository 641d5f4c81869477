using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>
/// Whose rights are used. <c>single_user</c>: the account of the options; what they leave out comes from the environment. <c>per_user</c>: who runs the command,
/// as the environment has it for OpenStack's own clients.
/// </summary>
internal static class CredentialsReader
{
    public static Credentials Read(Settings settings, EnvironmentReader environment) =>
        string.Equals(settings.Get(SwiftOptions.Auth), "single_user", StringComparison.Ordinal)
            ? OfOptions(settings, environment)
            : OfEnvironment(settings, environment);

    /// <summary>The account of the service itself, whose token goes along with the user's.</summary>
    public static Credentials ReadService(Settings settings, EnvironmentReader environment) => Complete(
        new Credentials
        {
            Kind = AuthenticationKind.KeystoneV3,
            AuthUrl = settings.Get(ServiceUserOptions.AuthUrl) ?? settings.Get(SwiftOptions.AuthUrl) ?? UrlOf(environment, "OS_AUTH_URL"),
            User = settings.Get(ServiceUserOptions.Username),
            Key = settings.Get(ServiceUserOptions.Password) ?? environment.FindSecret("service_user_password"),
            Project = settings.Get(ServiceUserOptions.ProjectName),
            UserDomain = DomainOf(settings.Get(ServiceUserOptions.UserDomainName), null),
            ProjectDomain = DomainOf(settings.Get(ServiceUserOptions.ProjectDomainName), null),
            Catalog = CatalogEntry.Parse(settings.Get(SwiftOptions.CatalogInfo)),
            Region = settings.Get(SwiftOptions.RegionName),
        },
        "backup_swift_service_auth needs auth_url, username, password and project_name in the section [service_user]");

    private static Credentials OfOptions(Settings settings, EnvironmentReader environment)
    {
        var kind = KindOf(settings.Get(SwiftOptions.AuthVersion), "backup_swift_auth_version");
        return Complete(
            Common(settings, environment) with
            {
                Kind = kind,
                AuthUrl = settings.Get(SwiftOptions.AuthUrl) ?? UrlOf(environment, kind == AuthenticationKind.Legacy ? ["ST_AUTH", "OS_AUTH_URL"] : ["OS_AUTH_URL"]),
                User = settings.Get(SwiftOptions.User) ?? environment.Find("OS_USERNAME", "ST_USER"),
                Key = settings.Get(SwiftOptions.Key) ?? environment.FindSecret(SwiftOptions.Key.Name, "OS_PASSWORD", "ST_KEY"),
                Project = settings.Get(SwiftOptions.Project) ?? settings.Get(SwiftOptions.Tenant) ?? environment.Find("OS_PROJECT_NAME", "OS_TENANT_NAME"),
                UserDomain = DomainOf(settings.Get(SwiftOptions.UserDomain), null),
                ProjectDomain = DomainOf(settings.Get(SwiftOptions.ProjectDomain), null),
            },
            "backup_swift_auth = single_user needs backup_swift_auth_url, backup_swift_user and backup_swift_key");
    }

    private static Credentials OfEnvironment(Settings settings, EnvironmentReader environment)
    {
        var common = Common(settings, environment);
        if (environment.FindSecret("os_auth_token", "OS_AUTH_TOKEN", "OS_TOKEN") is { } token && common.StorageUrl is not null)
        {
            return common with { Kind = AuthenticationKind.GivenToken, Token = token };
        }

        const string Missing =
            "backup_swift_auth = per_user takes user and password from the environment: OS_AUTH_URL, OS_USERNAME and OS_PASSWORD, an application credential, or ST_AUTH, ST_USER and ST_KEY";
        if (environment.Find("OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME") is not null)
        {
            return Complete(
                common with
                {
                    Kind = AuthenticationKind.KeystoneApplicationCredential,
                    AuthUrl = UrlOf(environment, "OS_AUTH_URL"),
                    ApplicationCredentialId = environment.Find("OS_APPLICATION_CREDENTIAL_ID"),
                    ApplicationCredentialName = environment.Find("OS_APPLICATION_CREDENTIAL_NAME"),
                    Key = environment.FindSecret("os_application_credential_secret", "OS_APPLICATION_CREDENTIAL_SECRET"),
                },
                Missing);
        }

        var isLegacy = environment.Find("ST_AUTH") is not null && environment.Find("OS_AUTH_URL") is null;
        return Complete(
            isLegacy
                ? common with
                {
                    Kind = AuthenticationKind.Legacy,
                    AuthUrl = UrlOf(environment, "ST_AUTH"),
                    User = environment.Find("ST_USER"),
                    UserId = null,
                    Key = environment.FindSecret(SwiftOptions.Key.Name, "ST_KEY"),
                }
                : common with
                {
                    Kind = KindOf(environment.Find("OS_IDENTITY_API_VERSION") ?? "3", "OS_IDENTITY_API_VERSION"),
                    AuthUrl = settings.Get(SwiftOptions.AuthUrl) ?? UrlOf(environment, "OS_AUTH_URL"),
                    User = environment.Find("OS_USERNAME"),
                    Key = environment.FindSecret(SwiftOptions.Key.Name, "OS_PASSWORD"),
                    Project = environment.Find("OS_PROJECT_NAME", "OS_TENANT_NAME"),
                },
            Missing);
    }

    private static Credentials Common(Settings settings, EnvironmentReader environment) => new()
    {
        Kind = AuthenticationKind.Legacy,
        UserId = environment.Find("OS_USER_ID"),
        ProjectId = environment.Find("OS_PROJECT_ID", "OS_TENANT_ID"),
        UserDomain = DomainOf(environment.Find("OS_USER_DOMAIN_NAME"), environment.Find("OS_USER_DOMAIN_ID")),
        ProjectDomain = DomainOf(environment.Find("OS_PROJECT_DOMAIN_NAME"), environment.Find("OS_PROJECT_DOMAIN_ID")),
        StorageUrl = UrlOf(environment, "OS_STORAGE_URL"),
        StorageUrlBase = settings.Get(SwiftOptions.Url),
        Catalog = CatalogEntry.Parse(settings.Get(SwiftOptions.CatalogInfo)),
        Region = settings.Get(SwiftOptions.RegionName) ?? environment.Find("OS_REGION_NAME"),
    };

    private static Credentials Complete(Credentials credentials, string missing)
    {
        var hasUser = credentials.Kind == AuthenticationKind.KeystoneApplicationCredential || credentials.User is not null || credentials.UserId is not null;
        return hasUser && credentials.AuthUrl is not null && credentials.Key is { IsEmpty: false }
            ? credentials
            : throw new BackupException(
                ErrorKind.Invalid, missing + ".", "Set them there, or put the key into a file of systemd's LoadCredential=backup_swift_key:PATH; never on the command line.");
    }

    private static AuthenticationKind KindOf(string version, string option) => version.TrimStart('v', 'V') switch
    {
        "1" or "1.0" => AuthenticationKind.Legacy,
        "2" or "2.0" => AuthenticationKind.KeystoneV2,
        "3" or "3.0" => AuthenticationKind.KeystoneV3,
        _ => throw new BackupException(ErrorKind.Invalid, $"{option} = {version} is not known.", "Use 1, 2 or 3."),
    };

    private static Domain DomainOf(string? name, string? id) => name is not null ? new Domain(null, name) : id is not null ? new Domain(id, null) : Domain.Default;

    private static Uri? UrlOf(EnvironmentReader environment, params ReadOnlySpan<string> names) => environment.Find(names) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new BackupException(ErrorKind.Invalid, $"{names[0]} is not a URL.", "Write it like https://keystone.example.org:5000/v3.");
}
