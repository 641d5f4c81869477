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
        IsUsed = true,
    });

    /// <summary>The access key.</summary>
    public static Option<Secret?> StoreAccessKey { get; } = Section.Add(new Option<Secret?>("backup_s3_store_access_key", Types.Secret)
    {
        Meaning = "The access key. Without it the keys come from `$CREDENTIALS_DIRECTORY` (systemd), the environment (`AWS_ACCESS_KEY_ID`), or "
            + "the file `~/.aws/credentials`.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>The secret key.</summary>
    public static Option<Secret?> StoreSecretKey { get; } = Section.Add(new Option<Secret?>("backup_s3_store_secret_key", Types.Secret)
    {
        Meaning = "The secret key. Without it it comes from where the access key comes from.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>The bucket for backups whose request names no container.</summary>
    public static Option<string> StoreBucket { get; } = Section.Add(new Option<string>(
        "backup_s3_store_bucket", Types.Text, "volumebackups")
    {
        Meaning = "The bucket for backups whose request names no container.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Most bytes of the volume in one object, before compression.</summary>
    public static Option<long> ObjectSize { get; } = Section.Add(new Option<long>(
        "backup_s3_object_size", Types.Integer(min: 1), "52428800")
    {
        Meaning = "Most bytes of the volume in one object, before compression. It has to be a multiple of `backup_s3_block_size`.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.</summary>
    public static Option<long> BlockSize { get; } = Section.Add(new Option<long>("backup_s3_block_size", Types.Integer(min: 1), "32768")
    {
        Meaning = "Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
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
        IsUsed = true,
    });

    /// <summary>The proxy for HTTPS.</summary>
    public static Option<string> HttpsProxy { get; } = Section.Add(new Option<string>("backup_s3_https_proxy", Types.Text, "")
    {
        Meaning = "The proxy for HTTPS. Empty for none.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Seconds to wait for a connection, and for each read.</summary>
    public static Option<double> Timeout { get; } = Section.Add(new Option<double>("backup_s3_timeout", Types.Float(min: 0), "60")
    {
        Meaning = "Seconds to wait for a connection, and for each read.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Connections kept open for reuse.</summary>
    public static Option<long> MaxPoolConnections { get; } = Section.Add(new Option<long>(
        "backup_s3_max_pool_connections", Types.Integer(min: 1), "10")
    {
        Meaning = "Connections kept open for reuse.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>How often a request is repeated when it fails.</summary>
    public static Option<long> RetryMaxAttempts { get; } = Section.Add(new Option<long>(
        "backup_s3_retry_max_attempts", Types.Integer(min: 0), "4")
    {
        Meaning = "How often a request is repeated when it fails.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>How retries are paced: the words are those of the AWS client.</summary>
    public static Option<string> RetryMode { get; } = Section.Add(new Option<string>(
        "backup_s3_retry_mode", Types.Choice("legacy", "standard", "adaptive"), "legacy")
    {
        Meaning = "How repetitions are paced. `standard` waits longer each time, `adaptive` also limits the rate of requests after the server asked to slow "
            + "down; `legacy` is the same as `standard`.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Whether the server's certificate is checked.</summary>
    public static Option<bool> VerifySsl { get; } = Section.Add(new Option<bool>("backup_s3_verify_ssl", Types.Boolean, "true")
    {
        Meaning = "Whether the server's certificate is checked.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>A file with the certificates that vouch for the server.</summary>
    public static Option<string?> CaCertFile { get; } = Section.Add(new Option<string?>("backup_s3_ca_cert_file", Types.Text)
    {
        Meaning = "A file with the certificates that vouch for the server. None trusts the system's certificates.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Whether each upload carries its MD5 for the server to check.</summary>
    public static Option<bool> Md5Validation { get; } = Section.Add(new Option<bool>("backup_s3_md5_validation", Types.Boolean, "true")
    {
        Meaning = "Whether each upload carries its MD5 for the server to check.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>The key with which the server encrypts objects.</summary>
    public static Option<Secret?> SseCustomerKey { get; } = Section.Add(new Option<Secret?>("backup_s3_sse_customer_key", Types.Secret)
    {
        Meaning = "The key with which the server encrypts objects. It takes `backup_s3_sse_customer_algorithm` as well.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>The algorithm for backup_s3_sse_customer_key, for example AES256.</summary>
    public static Option<string?> SseCustomerAlgorithm { get; } = Section.Add(new Option<string?>(
        "backup_s3_sse_customer_algorithm", Types.Text)
    {
        Meaning = "The algorithm for `backup_s3_sse_customer_key`, for example `AES256`.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>The region that requests are signed for.</summary>
    public static Option<string?> Region { get; } = Section.Add(new Option<string?>("backup_s3_region", Types.Text)
    {
        Meaning = "The region that requests are signed for and that buckets are made in. None takes it from the environment (`AWS_REGION`, `AWS_DEFAULT_REGION`) or "
            + "from Amazon's endpoint, else `us-east-1`. Cinder has no such option.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Where the name of a bucket stands in a URL.</summary>
    public static Option<string> AddressingStyle { get; } = Section.Add(new Option<string>(
        "backup_s3_addressing_style", Types.Choice("auto", "path", "virtual"), "auto")
    {
        Meaning = "Where the name of a bucket stands in a URL: in the `path`, or in front of the server's name (`virtual`). `auto` takes `virtual` for Amazon and "
            + "`path` for all others. Cinder has no such option.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Whether backups are looked for in all buckets.</summary>
    public static Option<bool> AllBuckets { get; } = Section.Add(new Option<bool>("backup_s3_all_buckets", Types.Boolean, "true")
    {
        Meaning = "Whether backups are looked for in all buckets that the keys can list. Users of OpenStack may choose the bucket of a backup, so `false` is right only "
            + "where nobody does: an increment that is not found does not keep its parent from being deleted. Cinder has no such option.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Days for which a stored object cannot be removed for good.</summary>
    public static Option<long> ObjectLockDays { get; } = Section.Add(new Option<long>("backup_s3_object_lock_days", Types.Integer(min: 0, max: 36500), "0")
    {
        Meaning = "Days for which the server keeps each stored object from being removed for good, even by these keys; the bucket needs object lock. What is deleted "
            + "before is hidden and takes room until then. 0 sets no lock. Cinder has no such option.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });

    /// <summary>Who can shorten a lock.</summary>
    public static Option<string> ObjectLockMode { get; } = Section.Add(new Option<string>(
        "backup_s3_object_lock_mode", Types.Choice("governance", "compliance"), "governance")
    {
        Meaning = "Who can end a lock of `backup_s3_object_lock_days` early: whoever has the permission s3:BypassGovernanceRetention (`governance`), or nobody at all "
            + "(`compliance`). Cinder has no such option.",
        AppliesTo = OptionArea.S3,
        IsUsed = true,
    });
}
