namespace Emberkeep.Drivers;

/// <summary>What the check of a repository can find. Scripts know the names, in lower case with hyphens, so they never change meaning.</summary>
public enum FindingKind
{
    /// <summary>A backup's index cannot be read: damaged, cut off, or of a version that is not known.</summary>
    IndexUnreadable = 0,

    /// <summary>A list of digests and perhaps data, but no index: the index was lost, or a job was killed in its last moment.</summary>
    IndexMissing,

    /// <summary>The index contradicts itself or the list of digests.</summary>
    IndexContradiction,

    /// <summary>A data object that the index lists is not there.</summary>
    ObjectMissing,

    /// <summary>A data object cannot be what the index says, by its stored length alone.</summary>
    ObjectLength,

    /// <summary>A data object's content is wrong.</summary>
    ObjectDamaged,

    /// <summary>An object that the index does not list, but named as if it belonged to the backup: Cinder refuses to restore.</summary>
    ObjectSurplus,

    /// <summary>A symbolic link, FIFO, device or directory where an object should be.</summary>
    Irregular,

    /// <summary>The list of digests is not there.</summary>
    DigestsMissing,

    /// <summary>The list of digests is damaged, or belongs to another backup.</summary>
    DigestsDamaged,

    /// <summary>Bytes of the volume that no object holds.</summary>
    DataGap,

    /// <summary>The backup that an increment builds on is not there.</summary>
    ParentMissing,

    /// <summary>The backup that an increment builds on is of another volume.</summary>
    ParentForeign,

    /// <summary>Backups that build on each other in a circle.</summary>
    ParentCircle,

    /// <summary>An increment and its parent disagree about blocks that the increment does not store, or about the size of blocks.</summary>
    ParentDisagrees,

    /// <summary>A backup is there more than once.</summary>
    Duplicate,

    /// <summary>The volume's own metadata cannot be read; Cinder refuses to restore.</summary>
    VolumeMetadata,

    /// <summary>This user may not read it.</summary>
    AccessDenied,

    /// <summary>Other users of the repository may not read it.</summary>
    AccessMode,

    /// <summary>Objects of no backup: what a killed job left, or a running one has not finished.</summary>
    Orphan,

    /// <summary>An unfinished file: what a killed job left, or a running one is writing.</summary>
    Unfinished,

    /// <summary>A file that does not belong to a repository.</summary>
    Foreign,

    /// <summary>A backup lies where another one belongs.</summary>
    Misplaced,

    /// <summary>Times that cannot be right.</summary>
    Time,

    /// <summary>A file that says what it should, but not in the form in which it was written.</summary>
    Form,

    /// <summary>Cinder restores these backups rightly to an existing volume only.</summary>
    NeedsExistingVolume,

    /// <summary>Something came or went while it was checked.</summary>
    Changing,

    /// <summary>A file was set aside, or would be.</summary>
    SetAside,

    /// <summary>More of the same, not listed one by one.</summary>
    More,

    /// <summary>A deletion is unfinished: what it has made or not removed yet is no damage.</summary>
    DeletionUnfinished,

    /// <summary>A backup is in the making or was interrupted, and can be resumed or removed.</summary>
    BackupUnfinished,

    /// <summary>The journal of a job cannot be read.</summary>
    JournalUnreadable,
}
