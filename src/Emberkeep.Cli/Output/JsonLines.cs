using System.Text.Json.Serialization;
using Emberkeep.Cli.Progress;

namespace Emberkeep.Cli.Output;

/// <summary>Every JSON value that goes to standard error: one per line, so that progress, warnings and errors can be told apart there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(WarningDocument))]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(DoneEvent))]
internal sealed partial class JsonLines : JsonSerializerContext;
