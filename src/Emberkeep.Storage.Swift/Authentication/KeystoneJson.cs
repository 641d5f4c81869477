using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>Writes requests to Keystone.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class KeystoneJson : JsonSerializerContext;
