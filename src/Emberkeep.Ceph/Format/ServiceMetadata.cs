using System.Text.Json;

namespace Emberkeep.Ceph.Format;

/// <summary>What a record's <c>service_metadata</c> says: <c>{"base": "image"}</c>.</summary>
internal static class ServiceMetadata
{
    private const string BaseKey = "base";

    /// <summary>The text for an image, as Cinder writes it. Names of images need no escapes.</summary>
    public static string Of(string image) => $$"""{"{{BaseKey}}": "{{image}}"}""";

    /// <summary>The image that a text names, or null when it names none.</summary>
    public static string? ImageOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(BaseKey, out var image) && image.ValueKind == JsonValueKind.String
                ? image.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
