using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>Options of the swift driver.</summary>
public static class SwiftOptions
{
    internal static readonly OptionSection Section = new("Swift",
        "Options of the swift driver.");

    /// <summary>The URL of the object store, to which the project id is appended, so that it ends like /v1/AUTH_.</summary>
    public static Option<Uri?> Url { get; } = Section.Add(new Option<Uri?>("backup_swift_url", Types.Uri)
    {
        Meaning = "The URL of the object store, to which the project id is appended, so that it ends like `/v1/AUTH_`. None takes "
            + "it from the service catalog.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The URL of the authentication service.</summary>
    public static Option<Uri?> AuthUrl { get; } = Section.Add(new Option<Uri?>("backup_swift_auth_url", Types.Uri)
    {
        Meaning = "The URL of the authentication service. None takes it from the service catalog.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Where the object store is in the service catalog: type, name and interface, separated by colons.</summary>
    public static Option<string> CatalogInfo { get; } = Section.Add(new Option<string>(
        "swift_catalog_info", Types.Text, "object-store:swift:publicURL")
    {
        Meaning = "Where the object store is in the service catalog: type, name and interface, separated by colons.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Where the identity service is in the service catalog: type, name and interface, separated by colons.</summary>
    public static Option<string> KeystoneCatalogInfo { get; } = Section.Add(new Option<string>(
        "keystone_catalog_info", Types.Text, "identity:Identity Service:publicURL")
    {
        Meaning = "Where the identity service is in the service catalog: type, name and interface, separated by colons.",
        AppliesTo = OptionArea.Swift,
    });

    /// <summary>Whose rights are used: those of the user who asks (per_user) or those of one account for all (single_user).</summary>
    public static Option<string> Auth { get; } = Section.Add(new Option<string>(
        "backup_swift_auth", Types.Choice("per_user", "single_user"), "per_user")
    {
        Meaning = "Whose rights are used: those of the user who asks (`per_user`) or those of one account for all (`single_user`).",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The version of the authentication protocol for single_user: 1, 2 or 3.</summary>
    public static Option<string> AuthVersion { get; } = Section.Add(new Option<string>("backup_swift_auth_version", Types.Text, "1")
    {
        Meaning = "The version of the authentication protocol for `single_user`: 1, 2 or 3.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The account or project for version 2 of the authentication.</summary>
    public static Option<string?> Tenant { get; } = Section.Add(new Option<string?>("backup_swift_tenant", Types.Text)
    {
        Meaning = "The account or project for version 2 of the authentication.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The domain of the user for version 3 of the authentication.</summary>
    public static Option<string?> UserDomain { get; } = Section.Add(new Option<string?>("backup_swift_user_domain", Types.Text)
    {
        Meaning = "The domain of the user for version 3 of the authentication.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The domain of the project for version 3 of the authentication.</summary>
    public static Option<string?> ProjectDomain { get; } = Section.Add(new Option<string?>("backup_swift_project_domain", Types.Text)
    {
        Meaning = "The domain of the project for version 3 of the authentication.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The project for version 3 of the authentication.</summary>
    public static Option<string?> Project { get; } = Section.Add(new Option<string?>("backup_swift_project", Types.Text)
    {
        Meaning = "The project for version 3 of the authentication.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The name of the user for single_user.</summary>
    public static Option<string?> User { get; } = Section.Add(new Option<string?>("backup_swift_user", Types.Text)
    {
        Meaning = "The name of the user for `single_user`.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The password or key of the user for single_user.</summary>
    public static Option<Secret?> Key { get; } = Section.Add(new Option<Secret?>("backup_swift_key", Types.Secret)
    {
        Meaning = "The password or key of the user for `single_user`.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The container for backups whose request names none.</summary>
    public static Option<string> Container { get; } = Section.Add(new Option<string>("backup_swift_container", Types.Text, "volumebackups")
    {
        Meaning = "The container for backups whose request names none.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The storage policy of containers that are made.</summary>
    public static Option<string?> CreateStoragePolicy { get; } = Section.Add(new Option<string?>(
        "backup_swift_create_storage_policy", Types.Text)
    {
        Meaning = "The storage policy of containers that are made. None leaves it to Swift.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Most bytes of the volume in one object, before compression.</summary>
    public static Option<long> ObjectSize { get; } = Section.Add(new Option<long>(
        "backup_swift_object_size", Types.Integer(min: 1), "52428800")
    {
        Meaning = "Most bytes of the volume in one object, before compression. It has to be a multiple of `backup_swift_block_size`.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.</summary>
    public static Option<long> BlockSize { get; } = Section.Add(new Option<long>("backup_swift_block_size", Types.Integer(min: 1), "32768")
    {
        Meaning = "Bytes of the volume under one SHA-256 hash: the unit in which an incremental backup finds changes.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>How often a request is repeated when it fails.</summary>
    public static Option<long> RetryAttempts { get; } = Section.Add(new Option<long>(
        "backup_swift_retry_attempts", Types.Integer(min: 0), "3")
    {
        Meaning = "How often a request is repeated when it fails.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Seconds to wait before a request is repeated; the wait grows with each attempt.</summary>
    public static Option<long> RetryBackoff { get; } = Section.Add(new Option<long>(
        "backup_swift_retry_backoff", Types.Integer(min: 0), "2")
    {
        Meaning = "Seconds to wait before a request is repeated; the wait grows with each attempt.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Whether progress notifications are sent while a backup is written.</summary>
    public static Option<bool> EnableProgressTimer { get; } = Section.Add(new Option<bool>(
        "backup_swift_enable_progress_timer", Types.Boolean, "true")
    {
        Meaning = "Whether progress notifications are sent while a backup is written.",
        AppliesTo = OptionArea.Swift,
    });

    /// <summary>A file with the certificates that vouch for the server.</summary>
    public static Option<string?> CaCertFile { get; } = Section.Add(new Option<string?>("backup_swift_ca_cert_file", Types.Text)
    {
        Meaning = "A file with the certificates that vouch for the server. None trusts the system's certificates.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Whether the server's certificate goes unchecked.</summary>
    public static Option<bool> AuthInsecure { get; } = Section.Add(new Option<bool>("backup_swift_auth_insecure", Types.Boolean, "false")
    {
        Meaning = "Whether the server's certificate goes unchecked. Anybody on the way can then read and change backups.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>Whether the service's own token is sent with the user's, as X-Service-Token.</summary>
    public static Option<bool> ServiceAuth { get; } = Section.Add(new Option<bool>("backup_swift_service_auth", Types.Boolean, "false")
    {
        Meaning = "Whether the service's own token is sent with the user's, as `X-Service-Token`.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The region whose endpoint is taken from the service catalog.</summary>
    public static Option<string?> RegionName { get; } = Section.Add(new Option<string?>("backup_swift_region_name", Types.Text)
    {
        Meaning = "The region whose endpoint is taken from the service catalog. None takes the first.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });
}
