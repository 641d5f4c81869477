using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>Options of the tsm driver.</summary>
public static class TsmOptions
{
    internal static readonly OptionSection Section = new("TSM",
        "Options of the tsm driver, which Cinder had up to 17.x (Victoria).");

    /// <summary>What the names of the links begin with under which volumes are handed to TSM.</summary>
    public static Option<string> VolumePrefix { get; } = Section.Add(new Option<string>("backup_tsm_volume_prefix", Types.Text, "backup")
    {
        Meaning = "What the names of the links begin with under which volumes are handed to TSM.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>The password for the TSM client.</summary>
    public static Option<Secret> Password { get; } = Section.Add(new Option<Secret>("backup_tsm_password", Types.Secret, "password")
    {
        Meaning = "The password for the TSM client. Only what is set is used, never the default, which is Cinder's: where nothing is set the client gets "
            + "its password itself (`PASSWORDACCESS GENERATE`), which is best.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>A file with the password for the TSM client.</summary>
    public static Option<string?> PasswordFile { get; } = Section.Add(new Option<string?>("backup_tsm_password_file", Types.Text)
    {
        Meaning = "A file whose first line is the password for the TSM client; wins over `backup_tsm_password`. The environment variable "
            + "`EMBERKEEP_TSM_PASSWORD` wins over both. Cinder has no such option.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>Whether the TSM client compresses.</summary>
    public static Option<bool> Compression { get; } = Section.Add(new Option<bool>("backup_tsm_compression", Types.Boolean, "true")
    {
        Meaning = "Whether the TSM client compresses.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>The program of the TSM client, with words before it.</summary>
    public static Option<string> Client { get; } = Section.Add(new Option<string>("backup_tsm_client", Types.Text, "dsmc")
    {
        Meaning = "The TSM client: its path, or a name that is looked for in `PATH`, and before it what may start it with root's rights, for example "
            + "`sudo -n /usr/bin/dsmc`. Cinder has no such option.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>The client's options file.</summary>
    public static Option<string?> ClientOptions { get; } = Section.Add(new Option<string?>("backup_tsm_options_file", Types.Text)
    {
        Meaning = "The client's user options file (`dsm.opt`). None leaves it to the client, which looks at `DSM_CONFIG` and `DSM_DIR`. Cinder has no such option.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>Seconds for which the client may do nothing.</summary>
    public static Option<long> Timeout { get; } = Section.Add(new Option<long>("backup_tsm_timeout", Types.Integer(min: 1, max: 604800), "3600")
    {
        Meaning = "Seconds for which the client may neither print, nor read or write a byte, nor use the processor, before it is stopped and the job "
            + "fails. Waiting for a tape counts. Cinder has no such option.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>Whether backups get a SHA-256 of the volume.</summary>
    public static Option<bool> Digest { get; } = Section.Add(new Option<bool>("backup_tsm_digest", Types.Boolean, "true")
    {
        Meaning = "Whether a backup keeps the volume's SHA-256. The volume is read for it before and after the client has read it, and a volume that "
            + "has changed meanwhile is refused. Without it nothing can prove what a restore brings back. Cinder has no such option.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>The directory of the records of backups.</summary>
    public static Option<string> RecordDirectory { get; } = Section.Add(new Option<string>(
        "backup_tsm_record_directory", Types.Text, "$state_path/emberkeep/tsm")
    {
        Meaning = "The directory with a record of each backup, which is what `backup list` knows. Each record is stored in TSM too. `-r tsm:DIRECTORY` sets "
            + "it. Cinder has no such option.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>The directory of the links to block devices.</summary>
    public static Option<string> LinkDirectory { get; } = Section.Add(new Option<string>("backup_tsm_link_directory", Types.Text, "/dev")
    {
        Meaning = "The directory in which block devices get the links under which TSM knows them. Cinder has no such option and uses `/dev`.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });

    /// <summary>The directory in which the client puts what it restores.</summary>
    public static Option<string?> StagingDirectory { get; } = Section.Add(new Option<string?>("backup_tsm_staging_directory", Types.Text)
    {
        Meaning = "The directory in which the client puts what it restores, so that it is verified before the target is touched. It needs room for a whole "
            + "volume. None uses the target's directory for files, and lets the client write to block devices directly. Cinder has no such option.",
        AppliesTo = OptionArea.Tsm,
        IsUsed = true,
    });
}
