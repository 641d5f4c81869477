using System.Text.Json.Serialization;

namespace Emberkeep.Storage.Swift.Listing;

/// <summary>Reads listings.</summary>
[JsonSerializable(typeof(List<ListedName>))]
internal sealed partial class ListingJson : JsonSerializerContext;
