using System.Text.Json.Serialization;
using Emberkeep.Engine.Resume;

namespace Emberkeep.Engine.Journal;

/// <summary>The form of journals and leases.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(LeaseRecord))]
[JsonSerializable(typeof(JournaledBackup))]
internal sealed partial class JournalJson : JsonSerializerContext;
