using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>Writes a backup's index byte for byte as Cinder would.</summary>
internal static class BackupMetadataWriter
{
    /// <summary>Writes the index to a sink, piece by piece. The sink's buffers are only valid during its call.</summary>
    public static async Task WriteAsync(
        BackupMetadata metadata, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink, CancellationToken cancellationToken)
    {
        var writer = new PythonJsonWriter(isIndented: true);
        writer.BeginObject();
        writer.Field("backup_description", metadata.BackupDescription);
        writer.Field("backup_id", metadata.BackupId.ToString());
        writer.Field("backup_name", metadata.BackupName);
        writer.Field("created_at", metadata.CreatedAtText);
        if (metadata.Extension is not null || metadata.MergedBackups > 0)
        {
            ExtensionJson.Write(writer, metadata.Extension, metadata.MergedBackups);
        }

        writer.Key("objects");
        writer.BeginArray();
        foreach (var entry in metadata.Objects)
        {
            WriteEntry(writer, metadata, entry);
            await writer.FlushAsync(sink, isForced: false, cancellationToken);
        }

        writer.EndArray();
        writer.Field("parent_id", metadata.ParentId?.ToString());
        writer.Field("version", metadata.Version);
        writer.Field("volume_id", metadata.VolumeId.ToString());
        writer.Field("volume_meta", metadata.VolumeMeta);
        writer.EndObject();
        await writer.FlushAsync(sink, isForced: true, cancellationToken);
    }

    private static void WriteEntry(PythonJsonWriter writer, BackupMetadata metadata, in ObjectEntry entry)
    {
        writer.BeginObject();
        writer.Key(metadata.GetName(entry).Value);
        writer.BeginObject();
        writer.Field("compression", CompressionNames.RecordedName(entry.Compression));
        writer.Field("length", entry.Length);
        writer.Field("md5", entry.Md5.ToString());
        writer.Field("offset", entry.Offset);
        writer.EndObject();
        writer.EndObject();
    }
}
