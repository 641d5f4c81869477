using System.Text.Json.Serialization;

namespace Emberkeep.Tsm.Format;

/// <summary>The files in the record directory.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredRecord))]
[JsonSerializable(typeof(JobEntry))]
internal sealed partial class TsmJson : JsonSerializerContext;
