using System.Text.Json.Serialization;

namespace Emberkeep.Storage.Swift.Listing;

/// <summary>One line of a listing: an object or a container.</summary>
/// <param name="Name">The name; null for the subdirectories of a listing with a delimiter, which is never asked for.</param>
/// <param name="Bytes">Stored length in bytes.</param>
internal sealed record ListedName([property: JsonPropertyName("name")] string? Name, [property: JsonPropertyName("bytes")] long Bytes);
