using System.Text.Json;
using System.Text.Json.Serialization;

namespace Emberkeep.Configuration.Values;

/// <summary>Writes <see cref="Secret.Redacted"/> for every secret, and reads none: nothing stores secrets as JSON.</summary>
internal sealed class SecretJsonConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new JsonException("A secret is never read from JSON.");

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Secret.Redacted);
}
