using Amazon.Runtime;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;
using Emberkeep.Storage.S3.Credentials;

namespace Emberkeep.Storage.S3;

/// <summary>Reads the options of the s3 driver.</summary>
public static class S3StoreSettings
{
    private const string AmazonHost = ".amazonaws.com";

    /// <summary>Reads and checks them.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="environment">A variable of the environment, or null.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; says which option is wrong or missing.</exception>
    public static S3StoreOptions From(Settings settings, Func<string, string?> environment)
    {
        var endpoint = EndpointOf(settings);
        return new S3StoreOptions
        {
            Endpoint = endpoint,
            Credentials = CredentialSearch.Find(settings, environment),
            Region = RegionOf(settings, environment, endpoint),
            Bucket = BucketOf(settings),
            AllBuckets = settings.Get(S3Options.AllBuckets),
            CreatesBuckets = settings.Get(ServiceOptions.CreateContainers),
            Addressing = Enum.Parse<AddressingStyle>(settings.Get(S3Options.AddressingStyle), ignoreCase: true),
            HttpProxy = ProxyOf(settings, S3Options.HttpProxy),
            HttpsProxy = ProxyOf(settings, S3Options.HttpsProxy),
            IoTimeout = TimeSpan.FromSeconds(Math.Clamp(settings.Get(S3Options.Timeout), 1, 86400)),
            MaxConnections = (int)Math.Min(1000, settings.Get(S3Options.MaxPoolConnections)),
            Retries = (int)Math.Min(100, settings.Get(S3Options.RetryMaxAttempts)),
            RetryMode = settings.Get(S3Options.RetryMode).Equals("adaptive", StringComparison.OrdinalIgnoreCase) ? RequestRetryMode.Adaptive : RequestRetryMode.Standard,
            CaCertFile = settings.Get(S3Options.CaCertFile) is { Length: > 0 } file ? file : null,
            VerifiesCertificates = settings.Get(S3Options.VerifySsl),
            SendsMd5 = settings.Get(S3Options.Md5Validation),
            EncryptionKey = settings.Get(S3Options.SseCustomerKey),
            EncryptionAlgorithm = settings.Get(S3Options.SseCustomerAlgorithm),
            LockDays = (int)settings.Get(S3Options.ObjectLockDays),
            LocksStrictly = settings.Get(S3Options.ObjectLockMode).Equals("compliance", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static Uri EndpointOf(Settings settings) =>
        Uri.TryCreate(settings.Get(S3Options.EndpointUrl), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0
            ? url
            : throw new BackupException(
                ErrorKind.Invalid, "backup_s3_endpoint_url is not the URL of a server.", "Write for example https://s3.example.org or http://10.0.0.5:7480, without user and password.");

    private static string RegionOf(Settings settings, Func<string, string?> environment, Uri endpoint)
    {
        if (settings.Get(S3Options.Region) is { Length: > 0 } given)
        {
            return given;
        }

        foreach (var name in new[] { "AWS_REGION", "AWS_DEFAULT_REGION" })
        {
            if (environment(name) is { Length: > 0 } region)
            {
                return region;
            }
        }

        // s3.REGION.amazonaws.com
        var host = endpoint.Host;
        return host.EndsWith(AmazonHost, StringComparison.OrdinalIgnoreCase) && host.StartsWith("s3.", StringComparison.OrdinalIgnoreCase) && host.Length > AmazonHost.Length + 3
            ? host[3..^AmazonHost.Length]
            : "us-east-1";
    }

    private static string BucketOf(Settings settings)
    {
        var bucket = settings.Get(S3Options.StoreBucket);
        return S3Names.TryParseBucket(bucket, out _) ? bucket : throw new BackupException(
            ErrorKind.Invalid, "backup_s3_store_bucket is not the name of a bucket.", "Use 3 to 63 lower-case letters, digits and hyphens, for example volumebackups.");
    }

    private static Uri? ProxyOf(Settings settings, Option<string> option)
    {
        var text = settings.Get(option);
        return text.Length == 0 ? null
            : Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var url) ? url
            : throw new BackupException(ErrorKind.Invalid, $"{option.Name} is not the URL of a proxy.", "Write for example http://proxy.example.org:3128.");
    }
}
