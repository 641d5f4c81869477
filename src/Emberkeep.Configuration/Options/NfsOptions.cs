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
        AppliesTo = OptionArea.Nfs | OptionArea.Smb,
        IsUsed = true,
    });

    /// <summary>How often a mount is tried before the driver gives up.</summary>
    public static Option<long> MountAttempts { get; } = Section.Add(new Option<long>("backup_mount_attempts", Types.Integer(min: 1), "3")
    {
        Meaning = "How often a mount is tried before the driver gives up.",
        AppliesTo = OptionArea.Nfs | OptionArea.GlusterFs | OptionArea.Smb,
        IsUsed = true,
    });

    /// <summary>Who speaks NFS: the kernel through a mount, or the process itself.</summary>
    public static Option<string> Client { get; } = Section.Add(new Option<string>("backup_nfs_client", Types.Choice("auto", "kernel", "user"), "auto")
    {
        Meaning = "Who speaks NFS: the `kernel` through a mount, or the process itself (`user`: libnfs, NFS version 3, no privilege). "
            + "`auto` takes the kernel for a share that is mounted already or that emberkeep-mount may mount, and for options that only the kernel honours, else the process itself. "
            + "Cinder has no such option.",
        AppliesTo = OptionArea.Nfs,
        IsUsed = true,
    });

    /// <summary>Seconds that a server may take to answer before the job fails.</summary>
    public static Option<long> IoTimeout { get; } = Section.Add(new Option<long>("backup_io_timeout", Types.Integer(min: 1, max: 86400), "60")
    {
        Meaning = "Seconds that a server may take to answer one operation before the job fails. Long operations are cut into small ones, so a slow "
            + "server that goes on answering is waited for. Cinder has no such option.",
        AppliesTo = OptionArea.Nfs | OptionArea.GlusterFs | OptionArea.Smb | OptionArea.Swift | OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>How emberkeep-mount gets the right to mount.</summary>
    public static Option<string> RootHelper { get; } = Section.Add(new Option<string>("root_helper", Types.Text, "sudo -n")
    {
        Meaning = "How emberkeep-mount gets the right to mount: words to put before it, `none` when the process has the capability itself, or "
            + "`socket:` and the path of the socket that systemd listens on.",
        AppliesTo = OptionArea.Nfs | OptionArea.GlusterFs | OptionArea.Smb,
        IsUsed = true,
    });
}
