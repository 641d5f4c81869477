using System.Text.Json.Serialization;
using Emberkeep.Storage.FileSystem.Availability;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>The documents that mounting keeps in files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(OwnMount))]
[JsonSerializable(typeof(RepositoryIdentity))]
[JsonSerializable(typeof(ShareCapabilities))]
[JsonSerializable(typeof(FailureRecord))]
internal sealed partial class MountingJson : JsonSerializerContext;
