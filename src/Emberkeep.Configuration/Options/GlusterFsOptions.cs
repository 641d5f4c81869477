namespace Emberkeep.Configuration.Options;

/// <summary>Options of the glusterfs driver.</summary>
public static class GlusterFsOptions
{
    internal static readonly OptionSection Section = new("GlusterFS",
        "Options of the glusterfs driver. It takes the options of the chapter Posix as well.");

    /// <summary>The Gluster volume that holds the repository: host:volume or host:/volume/directory.</summary>
    public static Option<string?> Share { get; } = Section.Add(new Option<string?>("glusterfs_backup_share", Types.Text)
    {
        Meaning = "The Gluster volume that holds the repository: `host:volume` or `host:/volume/directory`. The glusterfs driver needs it.",
        AppliesTo = OptionArea.GlusterFs,
        IsUsed = true,
    });

    /// <summary>The directory under which volumes are mounted, each in a directory named after the MD5 of the share.</summary>
    public static Option<string> MountPoint { get; } = Section.Add(new Option<string>(
        "glusterfs_backup_mount_point", Types.Text, "$state_path/backup_mount")
    {
        Meaning = "The directory under which volumes are mounted, each in a directory named after the MD5 of the share.",
        AppliesTo = OptionArea.GlusterFs,
        IsUsed = true,
    });
}
