using System.Globalization;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Format.Json;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Records;

/// <summary>Converts between a backup's record and its exported form, which is exchanged with Cinder in both directions.</summary>
public static class ExportedRecordCodec
{
    /// <summary>The most characters that <see cref="ExportedRecord.BackupUrl"/> may have.</summary>
    public const int MaxUrlLength = 1 << 20;

    private static readonly string[] RequiredKeys =
    [
        "display_name", "display_description", "container", "size", "service_metadata", "object_count", "id",
    ];

    /// <summary>Exports a record with all fields that Cinder exports, in its order. Fields that a record does not have are null.</summary>
    /// <param name="record">The backup.</param>
    /// <param name="dependentBackups">Number of backups that are increments of this one.</param>
    public static ExportedRecord Export(BackupRecord record, int dependentBackups)
    {
        var writer = new PythonJsonWriter(isIndented: false);
        writer.BeginObject();
        writer.Key("driver_info");
        writer.BeginObject();
        writer.EndObject();
        writer.Field("id", record.Id.ToString());
        writer.Field("user_id", null);
        writer.Field("project_id", null);
        writer.Field("volume_id", record.VolumeId.ToString());
        writer.Field("host", record.Host);
        writer.Field("availability_zone", record.AvailabilityZone);
        writer.Field("container", record.Container?.Value);
        writer.Field("parent_id", record.ParentId?.ToString());
        writer.Field("status", StatusName(record.Status));
        writer.Field("fail_reason", record.FailReason);
        writer.Field("size", record.SizeGiB);
        writer.Field("display_name", record.Name);
        writer.Field("display_description", record.Description);
        writer.Field("service_metadata", record.ServiceMetadata);
        writer.Field("service", record.Service);
        writer.Field("object_count", record.ObjectCount);
        writer.Field("temp_volume_id", null);
        writer.Field("temp_snapshot_id", null);
        writer.Field("num_dependent_backups", dependentBackups);
        writer.Field("snapshot_id", record.SnapshotId?.ToString("D"));
        writer.Field("data_timestamp", Time(record.DataTimestamp));
        writer.Field("restore_volume_id", null);
        WriteMetadata(writer, record.Metadata);
        writer.Field("encryption_key_id", null);
        writer.Field("created_at", Time(record.CreatedAt));
        writer.Field("updated_at", null);
        writer.Field("deleted_at", null);
        writer.Field("deleted", value: false);
        writer.EndObject();
        return new ExportedRecord(record.Service, Convert.ToBase64String(writer.Written));
    }

    /// <summary>
    /// Imports a record. Nothing in it is believed unchecked: above all it must name its own objects, because deleting a backup deletes what its
    /// record names. What the service metadata of the ceph and tsm drivers names is for those drivers to check.
    /// The result is <see cref="BackupStatus.Available"/>, as in Cinder; whether the repository has the backup is not looked at.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the record is not one or is wrong.</exception>
    public static BackupRecord Import(ExportedRecord exported)
    {
        var fields = RecordFields.Decode(exported.BackupUrl, MaxUrlLength);
        var missing = RequiredKeys.Where(key => !fields.Has(key)).ToArray();
        if (missing.Length > 0)
        {
            throw RecordFields.Invalid($"It has no {string.Join(", ", missing)}");
        }

        var service = exported.BackupService is { Length: > 0 } stated ? stated : fields.Text("service") ?? "";
        CheckService(service);
        var id = fields.Id("id") ?? throw RecordFields.Invalid("'id' is null");
        BackupPrefix? prefix = HasOwnLayout(service) ? null : ReadPrefix(fields, id);
        var createdAt = fields.Time("created_at") ?? prefix?.StartedAt ?? throw RecordFields.Invalid("'created_at' is null");
        return new BackupRecord
        {
            Id = new BackupId(id),
            VolumeId = prefix?.VolumeId ?? new VolumeId(fields.Id("volume_id") ?? throw RecordFields.Invalid("'volume_id' is null")),
            Name = fields.Text("display_name"),
            Description = fields.Text("display_description"),
            SizeGiB = fields.Integer("size", 1),
            ObjectCount = fields.Integer("object_count", 0),
            Container = prefix is null && string.IsNullOrEmpty(fields.Text("container")) ? null : ReadContainer(fields),
            ServiceMetadata = prefix?.Value ?? fields.Text("service_metadata"),
            Service = service,
            ParentId = ReadParent(fields, id),
            CreatedAt = createdAt,
            DataTimestamp = fields.Time("data_timestamp") ?? createdAt,
            SnapshotId = fields.Id("snapshot_id"),
            Host = fields.Text("host"),
            AvailabilityZone = fields.Text("availability_zone"),
            Metadata = fields.Pairs("metadata"),
        };
    }

    private static void CheckService(string service)
    {
        if (service.Length is 0 or > 255 || service.Any(char.IsControl))
        {
            throw RecordFields.Invalid("It does not say which driver made the backup");
        }
    }

    /// <summary>True for the drivers that keep no objects under a prefix.</summary>
    private static bool HasOwnLayout(string service) =>
        service.Contains("backup.drivers.ceph", StringComparison.Ordinal) || service.Contains("backup.drivers.tsm", StringComparison.Ordinal);

    private static BackupPrefix ReadPrefix(RecordFields fields, Guid id)
    {
        var text = fields.Text("service_metadata");
        if (string.IsNullOrEmpty(text))
        {
            throw RecordFields.Invalid("'service_metadata' is empty, so it names no objects; deleting such a backup would delete every backup in its container");
        }

        if (!BackupPrefix.TryParse(text, out var prefix))
        {
            throw RecordFields.Invalid($"'service_metadata' is '{FormatErrors.Quote(text)}', which is not a prefix of a backup's objects");
        }

        if (prefix.BackupId != new BackupId(id))
        {
            throw RecordFields.Invalid($"'service_metadata' names the objects of backup {prefix.BackupId}, but the record is of backup {id:D}");
        }

        return fields.Id("volume_id") is { } volumeId && new VolumeId(volumeId) != prefix.VolumeId
            ? throw RecordFields.Invalid($"'service_metadata' names volume {prefix.VolumeId}, but the record is of volume {volumeId:D}")
            : prefix;
    }

    private static ContainerName ReadContainer(RecordFields fields)
    {
        var text = fields.Text("container") ?? throw RecordFields.Invalid("'container' is null");
        return ContainerName.TryParse(text, out var container)
            ? container
            : throw RecordFields.Invalid($"'container' is '{FormatErrors.Quote(text)}', which is not a relative path inside a repository");
    }

    private static BackupId? ReadParent(RecordFields fields, Guid id) => fields.Id("parent_id") switch
    {
        null => null,
        { } parent when parent == id => throw RecordFields.Invalid("The backup is its own parent"),
        { } parent => new BackupId(parent),
    };

    private static void WriteMetadata(PythonJsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.Key("metadata");
        writer.BeginObject();
        foreach (var (key, value) in metadata)
        {
            writer.Field(key, value);
        }

        writer.EndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture);

    private static string StatusName(BackupStatus status) => status switch
    {
        BackupStatus.Creating => "creating",
        BackupStatus.Available => "available",
        BackupStatus.Restoring => "restoring",
        BackupStatus.Deleting => "deleting",
        BackupStatus.Deleted => "deleted",
        BackupStatus.Error => "error",
        BackupStatus.ErrorDeleting => "error_deleting",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
