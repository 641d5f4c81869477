using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>Options of the gcs driver.</summary>
public static class GcsOptions
{
    internal static readonly OptionSection Section = new("Google Cloud Storage",
        "Options of the gcs driver.");

    /// <summary>The bucket for backups.</summary>
    public static Option<string?> Bucket { get; } = Section.Add(new Option<string?>("backup_gcs_bucket", Types.Text)
    {
        Meaning = "The bucket for backups. The gcs driver needs it.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>The file with the service account's credentials.</summary>
    public static Option<string?> CredentialFile { get; } = Section.Add(new Option<string?>("backup_gcs_credential_file", Types.Text)
    {
        Meaning = "The file with the service account's credentials. The gcs driver needs it.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>The project that owns the bucket.</summary>
    public static Option<string?> ProjectId { get; } = Section.Add(new Option<string?>("backup_gcs_project_id", Types.Text)
    {
        Meaning = "The project that owns the bucket. The gcs driver needs it.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>Most bytes of the volume in one object, before compression.</summary>
    public static Option<long> ObjectSize { get; } = Section.Add(new Option<long>(
        "backup_gcs_object_size", Types.Integer(min: 1), "52428800")
    {
        Meaning = "Most bytes of the volume in one object, before compression. It has to be a multiple of `backup_gcs_block_size`.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.</summary>
    public static Option<long> BlockSize { get; } = Section.Add(new Option<long>("backup_gcs_block_size", Types.Integer(min: 1), "32768")
    {
        Meaning = "Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>Bytes that one request reads; -1 reads an object in one request.</summary>
    public static Option<long> ReaderChunkSize { get; } = Section.Add(new Option<long>(
        "backup_gcs_reader_chunk_size", Types.Integer(min: -1), "2097152")
    {
        Meaning = "Bytes that one request reads; -1 reads an object in one request.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>Bytes that one request writes; -1 writes an object in one request.</summary>
    public static Option<long> WriterChunkSize { get; } = Section.Add(new Option<long>(
        "backup_gcs_writer_chunk_size", Types.Integer(min: -1), "2097152")
    {
        Meaning = "Bytes that one request writes; -1 writes an object in one request.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>How often a request is repeated when it fails.</summary>
    public static Option<long> NumRetries { get; } = Section.Add(new Option<long>("backup_gcs_num_retries", Types.Integer(min: 0), "3")
    {
        Meaning = "How often a request is repeated when it fails.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>HTTP statuses after which a request is repeated.</summary>
    public static Option<IReadOnlyList<string>> RetryErrorCodes { get; } = Section.Add(new Option<IReadOnlyList<string>>(
        "backup_gcs_retry_error_codes", Types.List, "429")
    {
        Meaning = "HTTP statuses after which a request is repeated.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>Where a bucket that is made is kept.</summary>
    public static Option<string> BucketLocation { get; } = Section.Add(new Option<string>("backup_gcs_bucket_location", Types.Text, "US")
    {
        Meaning = "Where a bucket that is made is kept.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>The storage class of a bucket that is made.</summary>
    public static Option<string> StorageClass { get; } = Section.Add(new Option<string>("backup_gcs_storage_class", Types.Text, "NEARLINE")
    {
        Meaning = "The storage class of a bucket that is made.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>The name with which requests introduce themselves.</summary>
    public static Option<string> UserAgent { get; } = Section.Add(new Option<string>("backup_gcs_user_agent", Types.Text, "gcscinder")
    {
        Meaning = "The name with which requests introduce themselves.",
        AppliesTo = OptionArea.Gcs,
        IsAdvanced = true,
    });

    /// <summary>Whether progress notifications are sent while a backup is written.</summary>
    public static Option<bool> EnableProgressTimer { get; } = Section.Add(new Option<bool>(
        "backup_gcs_enable_progress_timer", Types.Boolean, "true")
    {
        Meaning = "Whether progress notifications are sent while a backup is written.",
        AppliesTo = OptionArea.Gcs,
    });

    /// <summary>The proxy for all requests.</summary>
    public static Option<Secret?> ProxyUrl { get; } = Section.Add(new Option<Secret?>("backup_gcs_proxy_url", Types.SecretUri)
    {
        Meaning = "The proxy for all requests. It is secret because it may hold a password.",
        AppliesTo = OptionArea.Gcs,
    });
}
