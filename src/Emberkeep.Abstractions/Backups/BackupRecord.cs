using Emberkeep.Stores;

namespace Emberkeep.Backups;

/// <summary>
/// Everything that is known about one backup. The fields are those of Cinder's <c>backups</c> table that describe the backup itself;
/// a record read from a repository has the fields that the repository keeps and defaults for the rest.
/// </summary>
public sealed record BackupRecord
{
    /// <summary>The backup's identity.</summary>
    public required BackupId Id { get; init; }

    /// <summary>The volume that was backed up.</summary>
    public required VolumeId VolumeId { get; init; }

    /// <summary>The display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The display description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Where the backup is in its life. A repository only ever shows available ones.</summary>
    public BackupStatus Status { get; init; } = BackupStatus.Available;

    /// <summary>Why the backup is in <see cref="BackupStatus.Error"/>, at most 255 characters, or null.</summary>
    public string? FailReason { get; init; }

    /// <summary>Size of the volume in GiB, rounded up, at least 1: the unit of the Block Storage API.</summary>
    public required int SizeGiB { get; init; }

    /// <summary>Exact length of the volume in bytes at backup time, or null when only Cinder's rounded size is known.</summary>
    public long? VolumeLength { get; init; }

    /// <summary>Number of data objects of this backup alone (not of its parents).</summary>
    public int ObjectCount { get; init; }

    /// <summary>The container that holds the objects.</summary>
    public ContainerName? Container { get; init; }

    /// <summary>
    /// What the driver needs to find the backup again; for chunked drivers the objects' common prefix.
    /// At most 255 characters, because it is a column of that width in Cinder's database.
    /// </summary>
    public string? ServiceMetadata { get; init; }

    /// <summary>Class path of the Cinder driver that can read the backup, for example <c>cinder.backup.drivers.nfs.NFSBackupDriver</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The backup that this one is an increment of; null for a full backup.</summary>
    public BackupId? ParentId { get; init; }

    /// <summary>When the backup was requested, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The moment whose data the backup holds: its creation, or the snapshot's creation.</summary>
    public required DateTimeOffset DataTimestamp { get; init; }

    /// <summary>The snapshot that was backed up, or null.</summary>
    public Guid? SnapshotId { get; init; }

    /// <summary>The host that made the backup, or null when it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The availability zone of the service that made the backup, or null.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>The user's own key-value pairs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The path that was backed up, when Emberkeep made the backup of a local file or device.</summary>
    public string? SourcePath { get; init; }

    /// <summary>True when the backup is an increment of another one.</summary>
    public bool IsIncremental => ParentId is not null;
}
