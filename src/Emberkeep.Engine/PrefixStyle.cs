namespace Emberkeep.Engine;

/// <summary>How the common prefix of a backup's objects is spelled; Cinder has one spelling for file systems and one for object stores.</summary>
public enum PrefixStyle
{
    /// <summary><c>volume_ID_TIME_backup_ID</c>: one path segment, for POSIX, NFS and GlusterFS.</summary>
    FileSystem = 0,

    /// <summary><c>volume_ID/TIME/az_ZONE_backup_ID</c>: for Swift, S3 and GCS.</summary>
    ObjectStore,
}
