using System.Text.Json;
using System.Text.Json.Serialization;

namespace Emberkeep.Ceph.Format;

/// <summary>What Emberkeep keeps with images.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredRecord))]
[JsonSerializable(typeof(StoredJob))]
internal sealed partial class CephJson : JsonSerializerContext
{
    /// <summary>Reads a value; null when it is not what it should be.</summary>
    public static T? TryRead<T>(string? text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
