using System.Text.Json;
using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>
/// Emberkeep's own part of a backup's index: <c>"extra_metadata": {"emberkeep": {...}, "emberkeep_merge": {"backups": n}}</c>. A backup that Cinder
/// made has no <c>emberkeep</c>, but may have taken over objects of others.
/// </summary>
internal static class ExtensionJson
{
    private const string OwnKey = "emberkeep";
    private const string MergeKey = "emberkeep_merge";
    private const int MaxTextLength = 4096;
    private const int MaxMetadataEntries = 4096;

    /// <summary>Writes the key and its value, keys sorted as everywhere in the file.</summary>
    public static void Write(PythonJsonWriter writer, EmberkeepMetadata? extension, int mergedBackups)
    {
        writer.Key("extra_metadata");
        writer.BeginObject();
        if (extension is not null)
        {
            WriteOwn(writer, extension);
        }

        if (mergedBackups > 0)
        {
            writer.Key(MergeKey);
            writer.BeginObject();
            writer.Field("backups", mergedBackups);
            writer.EndObject();
        }

        writer.EndObject();
    }

    private static void WriteOwn(PythonJsonWriter writer, EmberkeepMetadata extension)
    {
        writer.Key(OwnKey);
        writer.BeginObject();
        writer.Field("availability_zone", extension.AvailabilityZone);
        writer.Field("created_by", extension.CreatedBy);
        writer.Field("data_timestamp", extension.DataTimestamp is { } time ? PythonTime.Format(time) : null);
        writer.Field("host", extension.Host);
        writer.Key("metadata");
        writer.BeginObject();
        foreach (var (key, value) in extension.Metadata.OrderBy(static pair => pair.Key, CodePointOrder.Instance))
        {
            writer.Field(key, value);
        }

        writer.EndObject();
        writer.Field("snapshot_id", extension.SnapshotId?.ToString("D"));
        writer.Field("source_path", extension.SourcePath);
        if (extension.SourceState is { } state)
        {
            writer.Field("source_state", state);
        }

        writer.Field("volume_length", extension.VolumeLength);
        writer.EndObject();
    }

    /// <summary>Reads the value of <c>extra_metadata</c>. What is not ours is not looked at; what is ours must be right.</summary>
    public static (EmberkeepMetadata? Extension, int MergedBackups) Read(ref Utf8JsonReader reader, string where)
    {
        EmberkeepMetadata? extension = null;
        var mergedBackups = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return (extension, mergedBackups);
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOwn = reader.ValueTextEquals(OwnKey);
            var isMerge = reader.ValueTextEquals(MergeKey);
            reader.Read();
            if (isOwn && reader.TokenType == JsonTokenType.StartObject)
            {
                extension = extension is null ? ReadOwn(ref reader, where) : throw FormatErrors.Corrupt(where, $"'{OwnKey}' stands there twice");
            }
            else if (isMerge && reader.TokenType == JsonTokenType.StartObject)
            {
                mergedBackups = mergedBackups == 0 ? ReadMerge(ref reader, where) : throw FormatErrors.Corrupt(where, $"'{MergeKey}' stands there twice");
            }
            else
            {
                JsonValues.Skip(ref reader);
            }
        }

        return (extension, mergedBackups);
    }

    private static int ReadMerge(ref Utf8JsonReader reader, string where)
    {
        var backups = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isBackups = reader.ValueTextEquals("backups"u8);
            reader.Read();
            if (isBackups)
            {
                backups = (int)JsonValues.GetInteger(ref reader, where, "backups", 1, int.MaxValue);
            }
            else
            {
                JsonValues.Skip(ref reader);
            }
        }

        return backups > 0 ? backups : throw FormatErrors.Corrupt(where, $"'{MergeKey}' has no 'backups'");
    }

    private static EmberkeepMetadata ReadOwn(ref Utf8JsonReader reader, string where)
    {
        var own = new EmberkeepMetadata(-1, null, null, null, null, null, new Dictionary<string, string>(StringComparer.Ordinal), null);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = JsonValues.GetName(ref reader, where, HeaderFields.MaxNameLength);
            reader.Read();
            if (!seen.Add(key))
            {
                throw FormatErrors.Corrupt(where, $"'{FormatErrors.Quote(key)}' stands there twice");
            }

            own = key switch
            {
                "availability_zone" => own with { AvailabilityZone = Text(ref reader, where, key) },
                "created_by" => own with { CreatedBy = Text(ref reader, where, key) },
                "data_timestamp" => own with { DataTimestamp = Time(Text(ref reader, where, key), where) },
                "host" => own with { Host = Text(ref reader, where, key) },
                "metadata" => own with { Metadata = Pairs(ref reader, where) },
                "snapshot_id" => own with { SnapshotId = Id(Text(ref reader, where, key), where) },
                "source_path" => own with { SourcePath = Text(ref reader, where, key) },
                "source_state" => own with { SourceState = Text(ref reader, where, key) },
                "volume_length" => own with { VolumeLength = JsonValues.GetInteger(ref reader, where, key, 0, long.MaxValue) },
                _ => Ignore(ref reader, own),
            };
        }

        return own.VolumeLength >= 0 ? own : throw FormatErrors.Corrupt(where, "it has no 'volume_length'");
    }

    private static EmberkeepMetadata Ignore(ref Utf8JsonReader reader, EmberkeepMetadata own)
    {
        JsonValues.Skip(ref reader);
        return own;
    }

    private static string? Text(ref Utf8JsonReader reader, string where, string key) =>
        JsonValues.GetOptionalString(ref reader, where, key, MaxTextLength);

    private static DateTimeOffset? Time(string? text, string where) => text is null
        ? null
        : PythonTime.TryParse(text, out var time) ? time : throw FormatErrors.Corrupt(where, "'data_timestamp' is not a time");

    private static Guid? Id(string? text, string where) => text is null
        ? null
        : Guid.TryParseExact(text, "D", out var id) ? id : throw HeaderFields.NotId(where, "snapshot_id");

    private static Dictionary<string, string> Pairs(ref Utf8JsonReader reader, string where)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw FormatErrors.Corrupt(where, "'metadata' is not an object");
        }

        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = JsonValues.GetName(ref reader, where, MaxTextLength);
            reader.Read();
            if (!pairs.TryAdd(key, JsonValues.GetString(ref reader, where, "metadata", MaxTextLength)) || pairs.Count > MaxMetadataEntries)
            {
                throw FormatErrors.Corrupt(where, $"'metadata' has a key twice or more than {MaxMetadataEntries} keys");
            }
        }

        return pairs;
    }
}
