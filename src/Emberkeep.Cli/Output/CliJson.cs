using System.Text.Json.Serialization;
using Emberkeep.Cli.Composition;
using Emberkeep.Engine.Records;

namespace Emberkeep.Cli.Output;

/// <summary>Every JSON value that goes to standard output, generated at build time so that nothing is reflected at start.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupView))]
[JsonSerializable(typeof(IReadOnlyList<BackupView>))]
[JsonSerializable(typeof(VerifySummaryView))]
[JsonSerializable(typeof(RepositoryCheckView))]
[JsonSerializable(typeof(RestoreView))]
[JsonSerializable(typeof(DeleteView))]
[JsonSerializable(typeof(ForgetView))]
[JsonSerializable(typeof(CopyView))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(RepositoryImportView))]
[JsonSerializable(typeof(IReadOnlyList<UnfinishedView>))]
[JsonSerializable(typeof(ConfigCheckView))]
[JsonSerializable(typeof(DriverView))]
[JsonSerializable(typeof(IReadOnlyList<DriverView>))]
[JsonSerializable(typeof(IReadOnlyList<MountView>))]
[JsonSerializable(typeof(UnmountView))]
[JsonSerializable(typeof(ConfigurationReport))]
[JsonSerializable(typeof(ExportedRecord))]
internal sealed partial class CliJson : JsonSerializerContext;
