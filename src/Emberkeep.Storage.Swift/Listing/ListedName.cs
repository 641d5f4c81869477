using System.Globalization;
using System.Text.Json.Serialization;

namespace Emberkeep.Storage.Swift.Listing;

/// <summary>One line of a listing: an object or a container.</summary>
/// <param name="Name">The name; null for the subdirectories of a listing with a delimiter, which is never asked for.</param>
/// <param name="Bytes">Stored length in bytes.</param>
/// <param name="LastModified">When it was stored: ISO 8601 without a zone, in UTC.</param>
internal sealed record ListedName(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("bytes")] long Bytes,
    [property: JsonPropertyName("last_modified")] string? LastModified)
{
    /// <summary>When it was stored, or null when that is not known.</summary>
    public DateTimeOffset? StoredAt =>
        DateTimeOffset.TryParse(LastModified, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
