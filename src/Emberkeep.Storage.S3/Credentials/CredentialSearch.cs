using Amazon.Runtime.CredentialManagement;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;

namespace Emberkeep.Storage.S3.Credentials;

/// <summary>
/// Finds the keys: in the options, in the credentials that systemd passes, in the environment, in the file that Amazon's tools share. The
/// first place that has both of them counts. Keys never need to stand on a command line.
/// </summary>
internal static class CredentialSearch
{
    /// <summary>The directory of systemd's <c>LoadCredential=</c>.</summary>
    private const string SystemdVariable = "CREDENTIALS_DIRECTORY";

    /// <param name="settings">The configuration.</param>
    /// <param name="environment">A variable of the environment, or null.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when there are none.</exception>
    public static S3Credentials Find(Settings settings, Func<string, string?> environment)
    {
        var (access, secret) = (settings.Get(S3Options.StoreAccessKey), settings.Get(S3Options.StoreSecretKey));
        if (Has(access) && Has(secret))
        {
            return new S3Credentials(access!, secret!, null, "the configuration");
        }

        if (environment(SystemdVariable) is { Length: > 0 } directory)
        {
            access = Has(access) ? access : Read(directory, S3Options.StoreAccessKey.Name);
            secret = Has(secret) ? secret : Read(directory, S3Options.StoreSecretKey.Name);
            if (Has(access) && Has(secret))
            {
                return new S3Credentials(access!, secret!, null, "systemd");
            }
        }

        if (environment("AWS_ACCESS_KEY_ID") is { Length: > 0 } name && environment("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } key)
        {
            var token = environment("AWS_SESSION_TOKEN") is { Length: > 0 } text ? new Secret(text) : null;
            return new S3Credentials(new Secret(name), new Secret(key), token, "the environment");
        }

        return OfProfile(environment) ?? throw new BackupException(
            ErrorKind.Invalid,
            "There are no keys for the S3 server.",
            "Set backup_s3_store_access_key and backup_s3_store_secret_key in a configuration file, pass credentials of these names with systemd's LoadCredential=, or set "
            + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.");
    }

    private static bool Has(Secret? secret) => secret is { IsEmpty: false };

    private static Secret? Read(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        try
        {
            return File.Exists(path) ? new Secret(File.ReadAllText(path).Trim()) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(ErrorKind.Unauthorized, $"The credential {path} cannot be read: {e.Message}", "Check the unit's LoadCredential=.", innerException: e);
        }
    }

    private static S3Credentials? OfProfile(Func<string, string?> environment)
    {
        var file = environment("AWS_SHARED_CREDENTIALS_FILE") is { Length: > 0 } named ? named
            : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".aws", "credentials")
            : null;
        var profile = environment("AWS_PROFILE") is { Length: > 0 } chosen ? chosen : "default";
        return file is not null && File.Exists(file)
            && new SharedCredentialsFile(file).TryGetProfile(profile, out var found)
            && found.Options is { AccessKey: { Length: > 0 } access, SecretKey: { Length: > 0 } secret } options
                ? new S3Credentials(new Secret(access), new Secret(secret), options.Token is { Length: > 0 } token ? new Secret(token) : null, $"{file}, profile {profile}")
                : null;
    }
}
