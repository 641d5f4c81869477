using Emberkeep.Backups;

namespace Emberkeep.Tsm.Format;

/// <summary>What is kept of a backup, in a file of its own that is named after it.</summary>
internal sealed record StoredRecord
{
    /// <summary>The only version of this form so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required Guid Id { get; init; }

    public required Guid VolumeId { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset DataTimestamp { get; init; }

    public Guid? SnapshotId { get; init; }

    public string? Host { get; init; }

    public string? AvailabilityZone { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    public string? SourcePath { get; init; }

    /// <summary>Bytes of the volume.</summary>
    public required long VolumeLength { get; init; }

    /// <summary>The volume's own metadata (<c>volume_meta</c>).</summary>
    public string? VolumeMetadata { get; init; }

    /// <summary>Where TSM has it, in Cinder's form.</summary>
    public required string ServiceMetadata { get; init; }

    /// <summary>SHA-256 of the whole volume, 64 hex digits in lower case; null when none was taken.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What there is to keep of a backup by somebody else.</summary>
    public static StoredRecord Of(BackupRecord record, StoredPlace place) => new()
    {
        Version = CurrentVersion,
        Id = record.Id.Value,
        VolumeId = record.VolumeId.Value,
        Name = record.Name,
        Description = record.Description,
        CreatedAt = record.CreatedAt,
        DataTimestamp = record.DataTimestamp,
        SnapshotId = record.SnapshotId,
        Host = record.Host,
        AvailabilityZone = record.AvailabilityZone,
        Metadata = new Dictionary<string, string>(record.Metadata, StringComparer.Ordinal),
        SourcePath = record.SourcePath,
        VolumeLength = record.VolumeLength ?? (long)record.SizeGiB << 30,
        ServiceMetadata = place.ToServiceMetadata(),
    };

    /// <summary>The record as everybody sees it.</summary>
    public BackupRecord ToRecord(string service) => new()
    {
        Id = new BackupId(Id),
        VolumeId = new VolumeId(VolumeId),
        Name = Name,
        Description = Description,
        SizeGiB = BackupSize.InGiB(VolumeLength),
        VolumeLength = VolumeLength,
        ObjectCount = 1,
        ServiceMetadata = ServiceMetadata,
        Service = service,
        CreatedAt = CreatedAt,
        DataTimestamp = DataTimestamp,
        SnapshotId = SnapshotId,
        Host = Host,
        AvailabilityZone = AvailabilityZone,
        Metadata = Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal),
        SourcePath = SourcePath,
    };
}
