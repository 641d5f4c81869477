namespace Emberkeep.Configuration.Options;

/// <summary>Options of the nfs driver.</summary>
public static class NfsOptions
{
    internal static readonly OptionSection Section = new("NFS",
        "Options of the nfs driver. It takes the options of the chapter Posix as well.");

    /// <summary>The share that holds the repository: host:path, ipv4:path or "[ipv6]:path".</summary>
    public static Option<string?> Share { get; } = Section.Add(new Option<string?>("backup_share", Types.Text)
    {
        Meaning = "The share that holds the repository: `host:path`, `ipv4:path` or `\"[ipv6]:path\"`. The nfs driver needs it.",
        AppliesTo = OptionArea.Nfs,
        IsUsed = true,
        Aliases = ["backup_nfs_share"],
    });

    /// <summary>Options for the mount, separated by commas, as mount -o takes them.</summary>
    public static Option<string?> MountOptions { get; } = Section.Add(new Option<string?>("backup_mount_options", Types.Text)
    {
        Meaning = "Options for the mount, separated by commas, as `mount -o` takes them.",
        AppliesTo = OptionArea.Nfs,
        IsUsed = true,
        Aliases = ["backup_nfs_mount_options"],
    });

    /// <summary>The directory under which shares are mounted, each in a directory named after the MD5 of the share.</summary>
    public static Option<string> MountPointBase { get; } = Section.Add(new Option<string>(
        "backup_mount_point_base", Types.Text, "$state_path/backup_mount")
    {
        Meaning = "The directory under which shares are mounted, each in a directory named after the MD5 of the share.",
        AppliesTo = OptionArea.Nfs,
        IsUsed = true,
    });

    /// <summary>How often a mount is tried before the driver gives up.</summary>
    public static Option<long> MountAttempts { get; } = Section.Add(new Option<long>("backup_mount_attempts", Types.Integer(min: 1), "3")
    {
        Meaning = "How often a mount is tried before the driver gives up.",
        AppliesTo = OptionArea.Nfs,
        IsUsed = true,
    });
}
