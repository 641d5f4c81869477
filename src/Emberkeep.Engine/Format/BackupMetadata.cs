using Emberkeep.Backups;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Format;

/// <summary>The index of a backup: the content of its <c>_metadata</c> file.</summary>
internal sealed record BackupMetadata
{
    /// <summary>The one version of the format that there is.</summary>
    public const string SupportedVersion = "1.0.0";

    /// <summary>
    /// The most data objects that one backup may list. At the default block size that is 128 GiB of blocks that changed one by one;
    /// the index then takes about 1 GB in the repository and 160 MB in memory.
    /// </summary>
    public const int MaxObjects = 4_000_000;

    /// <summary>What the names of the backup's objects start with.</summary>
    public required BackupPrefix Prefix { get; init; }

    /// <summary>Version of the format.</summary>
    public string Version { get; init; } = SupportedVersion;

    /// <summary>The backup.</summary>
    public required BackupId BackupId { get; init; }

    /// <summary>The volume that was backed up.</summary>
    public required VolumeId VolumeId { get; init; }

    /// <summary>Display name, or null.</summary>
    public string? BackupName { get; init; }

    /// <summary>Display description, or null.</summary>
    public string? BackupDescription { get; init; }

    /// <summary>When the backup was requested, in Python's text form (<see cref="PythonTime"/>); "None" when it is not known.</summary>
    public required string CreatedAtText { get; init; }

    /// <summary>When the backup was requested; null when <see cref="CreatedAtText"/> is not a time.</summary>
    public DateTimeOffset? CreatedAt => PythonTime.TryParse(CreatedAtText, out var time) ? time : null;

    /// <summary>The backup that this one is an increment of; null for a full backup.</summary>
    public BackupId? ParentId { get; init; }

    /// <summary>The volume's own metadata, JSON inside a string, or null.</summary>
    public string? VolumeMeta { get; init; }

    /// <summary>Emberkeep's own fields; null in backups that Cinder made.</summary>
    public EmberkeepMetadata? Extension { get; init; }

    /// <summary>
    /// How many deleted backups this one took objects over from; kept under <c>extra_metadata</c>, member <c>emberkeep_merge</c>. Only when it is
    /// not 0 may objects overlap.
    /// </summary>
    public int MergedBackups { get; init; }

    /// <summary>
    /// The data objects in the order of the file, in which Cinder restores them: where objects overlap, the later one counts. Each of them
    /// counts somewhere (<see cref="Restore.NewestRanges"/>).
    /// </summary>
    public required IReadOnlyList<ObjectEntry> Objects { get; init; }

    /// <summary>Names of data objects that are not canonical, see <see cref="ObjectEntry.NameIndex"/>. They start with the prefix all the same.</summary>
    public IReadOnlyList<ObjectName> OtherNames { get; init; } = [];

    /// <summary>The name of a data object.</summary>
    public ObjectName GetName(in ObjectEntry entry) => entry.NameIndex > 0 ? Prefix.DataObject(entry.NameIndex) : OtherNames[~entry.NameIndex];
}
