using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>Options of the s3 driver.</summary>
public static class S3Options
{
    internal static readonly OptionSection Section = new("S3",
        "Options of the s3 driver.");

    /// <summary>The URL of the S3 server.</summary>
    public static Option<string?> EndpointUrl { get; } = Section.Add(new Option<string?>("backup_s3_endpoint_url", Types.Text)
    {
        Meaning = "The URL of the S3 server. The s3 driver needs it.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>The access key.</summary>
    public static Option<Secret?> StoreAccessKey { get; } = Section.Add(new Option<Secret?>("backup_s3_store_access_key", Types.Secret)
    {
        Meaning = "The access key. The s3 driver needs it.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>The secret key.</summary>
    public static Option<Secret?> StoreSecretKey { get; } = Section.Add(new Option<Secret?>("backup_s3_store_secret_key", Types.Secret)
    {
        Meaning = "The secret key. The s3 driver needs it.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>The bucket for backups whose request names no container.</summary>
    public static Option<string> StoreBucket { get; } = Section.Add(new Option<string>(
        "backup_s3_store_bucket", Types.Text, "volumebackups")
    {
        Meaning = "The bucket for backups whose request names no container.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>Most bytes of the volume in one object, before compression.</summary>
    public static Option<long> ObjectSize { get; } = Section.Add(new Option<long>(
        "backup_s3_object_size", Types.Integer(min: 1), "52428800")
    {
        Meaning = "Most bytes of the volume in one object, before compression. It has to be a multiple of `backup_s3_block_size`.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.</summary>
    public static Option<long> BlockSize { get; } = Section.Add(new Option<long>("backup_s3_block_size", Types.Integer(min: 1), "32768")
    {
        Meaning = "Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>Whether progress notifications are sent while a backup is written.</summary>
    public static Option<bool> EnableProgressTimer { get; } = Section.Add(new Option<bool>(
        "backup_s3_enable_progress_timer", Types.Boolean, "true")
    {
        Meaning = "Whether progress notifications are sent while a backup is written.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>The proxy for plain HTTP.</summary>
    public static Option<string> HttpProxy { get; } = Section.Add(new Option<string>("backup_s3_http_proxy", Types.Text, "")
    {
        Meaning = "The proxy for plain HTTP. Empty for none.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>The proxy for HTTPS.</summary>
    public static Option<string> HttpsProxy { get; } = Section.Add(new Option<string>("backup_s3_https_proxy", Types.Text, "")
    {
        Meaning = "The proxy for HTTPS. Empty for none.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>Seconds to wait for a connection, and for each read.</summary>
    public static Option<double> Timeout { get; } = Section.Add(new Option<double>("backup_s3_timeout", Types.Float(min: 0), "60")
    {
        Meaning = "Seconds to wait for a connection, and for each read.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>Connections kept open for reuse.</summary>
    public static Option<long> MaxPoolConnections { get; } = Section.Add(new Option<long>(
        "backup_s3_max_pool_connections", Types.Integer(min: 1), "10")
    {
        Meaning = "Connections kept open for reuse.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>How often a request is tried in all.</summary>
    public static Option<long> RetryMaxAttempts { get; } = Section.Add(new Option<long>(
        "backup_s3_retry_max_attempts", Types.Integer(min: 0), "4")
    {
        Meaning = "How often a request is tried in all.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>How retries are paced: the words are those of the AWS client.</summary>
    public static Option<string> RetryMode { get; } = Section.Add(new Option<string>(
        "backup_s3_retry_mode", Types.Choice("legacy", "standard", "adaptive"), "legacy")
    {
        Meaning = "How retries are paced: the words are those of the AWS client.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>Whether the server's certificate is checked.</summary>
    public static Option<bool> VerifySsl { get; } = Section.Add(new Option<bool>("backup_s3_verify_ssl", Types.Boolean, "true")
    {
        Meaning = "Whether the server's certificate is checked.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>A file with the certificates that vouch for the server.</summary>
    public static Option<string?> CaCertFile { get; } = Section.Add(new Option<string?>("backup_s3_ca_cert_file", Types.Text)
    {
        Meaning = "A file with the certificates that vouch for the server. None trusts the system's certificates.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>Whether each upload carries its MD5 for the server to check.</summary>
    public static Option<bool> Md5Validation { get; } = Section.Add(new Option<bool>("backup_s3_md5_validation", Types.Boolean, "true")
    {
        Meaning = "Whether each upload carries its MD5 for the server to check.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>The key with which the server encrypts objects.</summary>
    public static Option<Secret?> SseCustomerKey { get; } = Section.Add(new Option<Secret?>("backup_s3_sse_customer_key", Types.Secret)
    {
        Meaning = "The key with which the server encrypts objects. It takes `backup_s3_sse_customer_algorithm` as well.",
        AppliesTo = OptionArea.S3,
    });

    /// <summary>The algorithm for backup_s3_sse_customer_key, for example AES256.</summary>
    public static Option<string?> SseCustomerAlgorithm { get; } = Section.Add(new Option<string?>(
        "backup_s3_sse_customer_algorithm", Types.Text)
    {
        Meaning = "The algorithm for `backup_s3_sse_customer_key`, for example `AES256`.",
        AppliesTo = OptionArea.S3,
    });
}
