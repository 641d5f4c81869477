namespace Emberkeep.Backups;

/// <summary>The life of a backup, with the meanings of the Block Storage API. Written in lower case on the wire.</summary>
public enum BackupStatus
{
    /// <summary>The backup is being made; no reader sees it yet.</summary>
    Creating = 0,

    /// <summary>The backup is complete and can be restored.</summary>
    Available,

    /// <summary>The backup is being restored.</summary>
    Restoring,

    /// <summary>The backup is being deleted.</summary>
    Deleting,

    /// <summary>The backup is gone.</summary>
    Deleted,

    /// <summary>Making the backup failed; see the record's fail reason.</summary>
    Error,

    /// <summary>Deleting the backup failed.</summary>
    ErrorDeleting,
}
