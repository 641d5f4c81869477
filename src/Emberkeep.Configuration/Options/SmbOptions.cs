namespace Emberkeep.Configuration.Options;

/// <summary>Options of the smb driver.</summary>
public static class SmbOptions
{
    internal static readonly OptionSection Section = new("SMB",
        "Options of the smb driver. It takes the options of the chapter Posix as well, and of the chapter NFS those that say how shares are mounted. Cinder has no such driver.");

    /// <summary>The share that holds the repository: //server/share or //server/share/directory.</summary>
    public static Option<string?> Share { get; } = Section.Add(new Option<string?>("backup_smb_share", Types.Text)
    {
        Meaning = "The share that holds the repository: `//server/share` or `//server/share/directory`. The smb driver needs it.",
        AppliesTo = OptionArea.Smb,
        IsUsed = true,
    });

    /// <summary>Options for the mount, separated by commas, as mount -o takes them; no user and no password.</summary>
    public static Option<string?> MountOptions { get; } = Section.Add(new Option<string?>("backup_smb_mount_options", Types.Text)
    {
        Meaning = "Options for the mount, separated by commas, as `mount -o` takes them. User and password stand in a file of root's, mode 0600, which "
            + "`credentials=/path` names; as options they are refused.",
        AppliesTo = OptionArea.Smb,
        IsUsed = true,
    });
}
