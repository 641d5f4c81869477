using System.Text.Json.Serialization;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>The documents that mounting keeps in files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(OwnMount))]
[JsonSerializable(typeof(RepositoryIdentity))]
internal sealed partial class MountingJson : JsonSerializerContext;
