using Emberkeep.Errors;

namespace Emberkeep.Storage.S3;

/// <summary>
/// An address <c>s3://bucket?endpoint=URL&amp;region=REGION&amp;path_style=true</c>. Other options are those of the configuration without <c>backup_s3_</c>;
/// secrets are refused, since everybody on the host can read a command line.
/// </summary>
public static class S3Url
{
    /// <summary>What addresses begin with.</summary>
    public const string Scheme = "s3://";

    private const string OptionPrefix = "backup_s3_";

    private static readonly string[] s_names =
    [
        "region", "addressing_style", "all_buckets", "http_proxy", "https_proxy", "timeout", "max_pool_connections", "retry_max_attempts", "retry_mode",
        "verify_ssl", "ca_cert_file", "md5_validation", "object_size", "block_size", "object_lock_days", "object_lock_mode",
    ];

    private static readonly string[] s_secrets = ["key", "secret", "token", "password"];

    /// <summary>The options that an address sets, by their names in the configuration.</summary>
    /// <param name="address">The address.</param>
    /// <param name="option">What it was given with, for messages.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when it is no such address.</exception>
    public static IReadOnlyList<(string Name, string Value)> Parse(string address, string option)
    {
        var rest = address[Scheme.Length..];
        var (bucket, query) = rest.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0 ? (rest[..mark], rest[(mark + 1)..]) : (rest, "");
        bucket = bucket.TrimEnd('/');
        if (!S3Names.TryParseBucket(bucket, out _))
        {
            throw new BackupException(
                ErrorKind.Invalid, $"{option}: what follows {Scheme} is not the name of a bucket.", "Write for example s3://volumebackups?endpoint=https://s3.example.org.");
        }

        var options = new List<(string Name, string Value)> { (OptionPrefix + "store_bucket", bucket) };
        string? endpoint = null, region = null;
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.IndexOf('=', StringComparison.Ordinal) is var at and > 0
                ? (pair[..at], Uri.UnescapeDataString(pair[(at + 1)..]))
                : throw Refused(option, pair, "has no value");
            switch (name)
            {
                case "endpoint":
                    endpoint = value.Contains("://", StringComparison.Ordinal) ? value : "https://" + value;
                    break;
                case "path_style":
                    options.Add((OptionPrefix + "addressing_style", bool.TryParse(value, out var isPath) ? isPath ? "path" : "virtual" : throw Refused(option, name, "is neither true nor false")));
                    break;
                case var _ when s_names.Contains(name, StringComparer.Ordinal):
                    region = name is "region" ? value : region;
                    options.Add((OptionPrefix + name, value));
                    break;
                case var _ when Array.Exists(s_secrets, secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase)):
                    throw new BackupException(
                        ErrorKind.Invalid,
                        $"{option}: keys do not belong into an address, where everybody on this host can read them.",
                        "Set them in a configuration file, with systemd's LoadCredential=, or in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).");
                default:
                    throw Refused(option, name, "is not known");
            }
        }

        options.Add((OptionPrefix + "endpoint_url", endpoint ?? $"https://s3.{region ?? "us-east-1"}.amazonaws.com"));
        return options;
    }

    private static BackupException Refused(string option, string name, string why) => new(
        ErrorKind.Invalid, $"{option}: the part '{name}' {why}.", $"Known are endpoint, path_style, {string.Join(", ", s_names)}.");
}
