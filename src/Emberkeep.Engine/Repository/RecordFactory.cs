using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>Makes a backup's record from what the repository knows about it.</summary>
internal static class RecordFactory
{
    /// <summary>The record of a complete backup.</summary>
    public static BackupRecord FromMetadata(BackupMetadata metadata, ContainerName container, string service)
    {
        var extension = metadata.Extension;
        var createdAt = metadata.CreatedAt ?? metadata.Prefix.StartedAt;
        return new BackupRecord
        {
            Id = metadata.BackupId,
            VolumeId = metadata.VolumeId,
            Name = metadata.BackupName,
            Description = metadata.BackupDescription,
            Status = BackupStatus.Available,
            SizeGiB = extension is not null ? BackupSize.InGiB(extension.VolumeLength) : SizeOfVolumeMeta(metadata.VolumeMeta) ?? SizeOfObjects(metadata),
            VolumeLength = extension?.VolumeLength,
            ObjectCount = metadata.Objects.Count,
            Container = container,
            ServiceMetadata = metadata.Prefix.Value,
            Service = service,
            ParentId = metadata.ParentId,
            CreatedAt = createdAt,
            DataTimestamp = extension?.DataTimestamp ?? createdAt,
            SnapshotId = extension?.SnapshotId,
            Host = extension?.Host,
            AvailabilityZone = extension?.AvailabilityZone,
            SourcePath = extension?.SourcePath,
            Metadata = extension?.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal),
        };
    }

    private static int SizeOfObjects(BackupMetadata metadata) =>
        BackupSize.InGiB(metadata.Objects.Count == 0 ? 0 : metadata.Objects.Max(entry => entry.End));

    /// <summary>The volume's size in GiB as Cinder recorded it, or null.</summary>
    private static int? SizeOfVolumeMeta(string? volumeMeta)
    {
        if (volumeMeta is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(volumeMeta, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("volume-base-metadata", out var columns)
                && columns.ValueKind == JsonValueKind.Object
                && columns.TryGetProperty("size", out var size)
                && size.ValueKind == JsonValueKind.Number
                && size.TryGetInt32(out var gib)
                && gib > 0
                    ? gib
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The second is for a key with an escaped half of a surrogate pair, the third for one in the text itself. The size is a courtesy here; a restore that needs the volume's metadata reports what is wrong with it.
            return null;
        }
    }
}
