using System.Globalization;
using System.Text.Json.Serialization;
using Emberkeep.Backups;

namespace Emberkeep.Cli.Output;

/// <summary>A backup as JSON output shows it: the names, units and time format of the Block Storage API, and what Emberkeep knows beyond it.</summary>
internal sealed record BackupView
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff";

    public required string Id { get; init; }

    public required string? Name { get; init; }

    public required string? Description { get; init; }

    public required string VolumeId { get; init; }

    public required string Status { get; init; }

    /// <summary>GiB, rounded up.</summary>
    public required int Size { get; init; }

    /// <summary>Bytes, or null when only the rounded size is known.</summary>
    public required long? VolumeLength { get; init; }

    public required int ObjectCount { get; init; }

    public required string? Container { get; init; }

    public required string? ServiceMetadata { get; init; }

    public required string Service { get; init; }

    public required string? ParentId { get; init; }

    public required bool IsIncremental { get; init; }

    public required bool HasDependentBackups { get; init; }

    public required string CreatedAt { get; init; }

    public required string DataTimestamp { get; init; }

    public required string? SnapshotId { get; init; }

    public required string? FailReason { get; init; }

    public required string? Host { get; init; }

    public required string? AvailabilityZone { get; init; }

    public required string? SourcePath { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Root of the hash tree over the volume's blocks. Only <c>backup show</c> reads the list that it is made of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentRoot { get; init; }

    /// <summary>Bytes under one leaf of that tree.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LeafSize { get; init; }

    /// <summary>The view of a record.</summary>
    public static BackupView Of(BackupRecord record, bool hasDependents) => new()
    {
        Id = record.Id.ToString(),
        Name = record.Name,
        Description = record.Description,
        VolumeId = record.VolumeId.ToString(),
        Status = StatusText(record.Status),
        Size = record.SizeGiB,
        VolumeLength = record.VolumeLength,
        ObjectCount = record.ObjectCount,
        Container = record.Container?.Value,
        ServiceMetadata = record.ServiceMetadata,
        Service = record.Service,
        ParentId = record.ParentId?.ToString(),
        IsIncremental = record.IsIncremental,
        HasDependentBackups = hasDependents,
        CreatedAt = TimeText(record.CreatedAt),
        DataTimestamp = TimeText(record.DataTimestamp),
        SnapshotId = record.SnapshotId?.ToString("D"),
        FailReason = record.FailReason,
        Host = record.Host,
        AvailabilityZone = record.AvailabilityZone,
        SourcePath = record.SourcePath,
        Metadata = record.Metadata,
    };

    /// <summary>UTC with six digits of fraction and no zone, as the Block Storage API prints times.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static string StatusText(BackupStatus status) => status switch
    {
        BackupStatus.Creating => "creating",
        BackupStatus.Available => "available",
        BackupStatus.Restoring => "restoring",
        BackupStatus.Deleting => "deleting",
        BackupStatus.Deleted => "deleted",
        BackupStatus.Error => "error",
        BackupStatus.ErrorDeleting => "error_deleting",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };
}
