using Emberkeep.Engine.Journal;

namespace Emberkeep.Engine.Resume;

/// <summary>All that is needed to go on with a backup in the making, or to remove what there is of it.</summary>
internal sealed record JournaledBackup
{
    /// <summary>The one form that there is.</summary>
    public const int SupportedVersion = 1;

    /// <summary>Version of the form.</summary>
    public int Version { get; init; } = SupportedVersion;

    /// <summary>Where the backup's objects are.</summary>
    public required JournalBackup Backup { get; init; }

    /// <summary>The volume.</summary>
    public required Guid VolumeId { get; init; }

    /// <summary>Display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Display description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The backup that this one is an increment of, or null.</summary>
    public JournalBackup? Parent { get; init; }

    /// <summary>True for a full backup that takes over the rest from its parent's chain.</summary>
    public bool IsSyntheticFull { get; init; }

    /// <summary>When the backup was requested.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The moment whose data the volume shows, or null.</summary>
    public DateTimeOffset? DataTimestamp { get; init; }

    /// <summary>The snapshot that is read, or null.</summary>
    public Guid? SnapshotId { get; init; }

    /// <summary>The volume's own metadata, or null.</summary>
    public string? VolumeMetadata { get; init; }

    /// <summary>The user's key-value pairs.</summary>
    public required Dictionary<string, string> Metadata { get; init; }

    /// <summary>The path that is backed up, or null.</summary>
    public string? SourcePath { get; init; }

    /// <summary>Exact length of the volume in bytes.</summary>
    public required long VolumeLength { get; init; }

    /// <summary>What the volume said about its state; null when it can say nothing, and then the backup cannot be resumed.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Options that decide where objects begin and end and what is in them.</summary>
    public required long ObjectSize { get; init; }

    /// <summary>Bytes per SHA-256.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Compression, as in the option.</summary>
    public required string Compression { get; init; }

    /// <summary>Compression level, or null.</summary>
    public int? CompressionLevel { get; init; }
}
