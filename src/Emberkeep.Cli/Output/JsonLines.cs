using System.Text.Json.Serialization;
using Emberkeep.Cli.Progress;
using Emberkeep.Engine.Records;

namespace Emberkeep.Cli.Output;

/// <summary>Every JSON value that is written on a line of its own: all that goes to standard error, so that progress, warnings and errors can be told apart there, and records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(WarningDocument))]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(DoneEvent))]
[JsonSerializable(typeof(ExportedRecord))]
internal sealed partial class JsonLines : JsonSerializerContext;
