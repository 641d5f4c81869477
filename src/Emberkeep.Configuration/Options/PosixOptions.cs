namespace Emberkeep.Configuration.Options;

/// <summary>Options of every driver whose repository is a directory tree.</summary>
public static class PosixOptions
{
    internal static readonly OptionSection Section = new("Posix",
        "Options of the repositories that are directory trees: the posix driver, and nfs, glusterfs and smb, which build on it.");

    /// <summary>Most bytes of the volume in one data file, before compression.</summary>
    public static Option<long> FileSize { get; } = Section.Add(new Option<long>("backup_file_size", Types.Integer(min: 1), "1999994880")
    {
        Meaning = "Most bytes of the volume in one data file, before compression. It has to be a multiple of "
            + "`backup_sha_block_size_bytes`.",
        AppliesTo = OptionArea.FileSystem,
        IsUsed = true,
    });

    /// <summary>Bytes of the volume under one SHA-256 hash, and so the unit in which an incremental backup finds changes.</summary>
    public static Option<long> ShaBlockSize { get; } = Section.Add(new Option<long>(
        "backup_sha_block_size_bytes", Types.Integer(min: 1), "32768")
    {
        Meaning = "Bytes of the volume under one SHA-256 hash, and so the unit in which an incremental backup finds changes. "
            + "Increments need the size that their full backup had.",
        AppliesTo = OptionArea.FileSystem,
        IsUsed = true,
    });

    /// <summary>The directory that is the repository of the posix driver.</summary>
    public static Option<string> Path { get; } = Section.Add(new Option<string>("backup_posix_path", Types.Text, "$state_path/backup")
    {
        Meaning = "The directory that is the repository of the posix driver.",
        AppliesTo = OptionArea.Posix,
        IsUsed = true,
    });

    /// <summary>Whether progress notifications are sent while a backup is written.</summary>
    public static Option<bool> EnableProgressTimer { get; } = Section.Add(new Option<bool>(
        "backup_enable_progress_timer", Types.Boolean, "true")
    {
        Meaning = "Whether progress notifications are sent while a backup is written.",
        AppliesTo = OptionArea.FileSystem,
    });

    /// <summary>Read by Cinder and never acted on: without a container in the request, the path comes from the id of the backup.</summary>
    public static Option<string?> Container { get; } = Section.Add(new Option<string?>("backup_container", Types.Text)
    {
        Meaning = "Read by Cinder and never acted on: without a container in the request, the path comes from the id of the backup.",
        AppliesTo = OptionArea.FileSystem,
        IsAdvanced = true,
    });
}
