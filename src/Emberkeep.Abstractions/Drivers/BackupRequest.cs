using Emberkeep.Backups;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Drivers;

/// <summary>What a driver needs to know to make one backup.</summary>
public sealed record BackupRequest
{
    /// <summary>Identity of the new backup. Nothing with this identity exists in the repository.</summary>
    public required BackupId Id { get; init; }

    /// <summary>The volume that is backed up.</summary>
    public required VolumeId VolumeId { get; init; }

    /// <summary>Display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Display description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The backup to build an increment on; null for a full backup.</summary>
    public BackupRecord? Parent { get; init; }

    /// <summary>
    /// The chain of <see cref="Parent"/>, to make a synthetic full backup: only what changed since the parent is stored, everything else is
    /// taken over from the chain, and the result depends on nothing. Null otherwise.
    /// </summary>
    public BackupChain? SyntheticFullFrom { get; init; }

    /// <summary>
    /// Tells what is as it was when <see cref="Parent"/> was made, so that it is not read; a sample of it is, and compared. Null to use what the
    /// volume itself can tell about it (<see cref="IVolumeReader.CompareWithAsync"/>).
    /// </summary>
    public IChangedBlocks? ChangedBlocks { get; init; }

    /// <summary>True to read everything, whatever can be told to be unchanged.</summary>
    public bool ReadsEverything { get; init; }

    /// <summary>The container that the user asked for, or null for the driver's default.</summary>
    public ContainerName? Container { get; init; }

    /// <summary>When the backup was requested, in UTC; also the time in the objects' prefix.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The moment whose data the volume shows, when it is a snapshot; otherwise null.</summary>
    public DateTimeOffset? DataTimestamp { get; init; }

    /// <summary>The snapshot that is read, or null.</summary>
    public Guid? SnapshotId { get; init; }

    /// <summary>
    /// The volume's own metadata as the JSON text that Cinder keeps in a backup (<c>volume_meta</c>), or null for none.
    /// It is stored as it is.
    /// </summary>
    public string? VolumeMetadata { get; init; }

    /// <summary>The user's own key-value pairs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The path that is backed up, when it is a local file or device; kept with the backup so that it can be found again.</summary>
    public string? SourcePath { get; init; }
}
