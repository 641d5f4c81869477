using System.Globalization;
using System.Text;
using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>
/// Writes <c>volume_meta</c>: the JSON text of a volume's metadata that Cinder puts into a backup's index, in version 2, with all columns of Cinder's
/// <c>volumes</c> table in its order. On restore Cinder takes name, description, encryption key and the key-value pairs from it.
/// </summary>
public static class VolumeMetaWriter
{
    private static readonly string[] NullsBeforeHost = ["snapshot_id", "cluster_name", "host"];

    private static readonly string[] NullsBeforeName = ["attach_status", "migration_status", "scheduled_at", "launched_at", "terminated_at"];

    private static readonly string[] NullsBeforeBootable =
    [
        "display_description", "provider_location", "provider_auth", "provider_geometry", "provider_id", "volume_type_id", "source_volid",
        "encryption_key_id", "consistencygroup_id", "group_id",
    ];

    private static readonly string[] NullsBeforeShared =
    [
        "replication_status", "replication_extended_status", "replication_driver_data", "previous_status", "service_uuid",
    ];

    /// <summary>The text for a volume that is being backed up.</summary>
    public static string Write(VolumeFacts volume)
    {
        var writer = new PythonJsonWriter(isIndented: false);
        writer.BeginObject();
        writer.Field("version", 2);
        writer.Key("volume-base-metadata");
        WriteColumns(writer, volume);
        if (volume.Metadata is { Count: > 0 } metadata)
        {
            writer.Key("volume-metadata");
            writer.BeginObject();
            foreach (var (key, value) in metadata)
            {
                writer.Field(key, value);
            }

            writer.EndObject();
        }

        writer.EndObject();
        return Encoding.ASCII.GetString(writer.Written);
    }

    private static void WriteColumns(PythonJsonWriter writer, VolumeFacts volume)
    {
        writer.BeginObject();
        writer.Field("created_at", volume.CreatedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH':'mm':'ss'.'ffffff", CultureInfo.InvariantCulture));
        WriteNulls(writer, ["updated_at", "deleted_at"]);
        writer.Field("deleted", value: false);
        writer.Field("id", volume.Id.ToString());
        WriteNulls(writer, ["_name_id"]);
        writer.Field("use_quota", value: true);
        WriteNulls(writer, ["ec2_id", "user_id", "project_id"]);
        WriteNulls(writer, NullsBeforeHost);
        writer.Field("size", volume.SizeGiB);
        writer.Field("availability_zone", volume.AvailabilityZone);
        writer.Field("status", "backing-up");
        WriteNulls(writer, NullsBeforeName);
        writer.Field("display_name", volume.DisplayName);
        WriteNulls(writer, NullsBeforeBootable);
        writer.Field("bootable", value: false);
        writer.Field("multiattach", value: false);
        WriteNulls(writer, NullsBeforeShared);
        writer.Field("shared_targets", value: true);
        writer.EndObject();
    }

    private static void WriteNulls(PythonJsonWriter writer, ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            writer.Field(key, null);
        }
    }
}
