using System.Text.Json.Serialization;

namespace Emberkeep.Cli.Output;

/// <summary>An error or a warning in JSON output.</summary>
/// <param name="Kind">The category, the name of an <see cref="Errors.ErrorKind"/>.</param>
/// <param name="Message">What happened.</param>
/// <param name="Remedy">What to do next, or null.</param>
/// <param name="ExitCode">The exit code that belongs to the kind.</param>
/// <param name="Detail">The cause in full, with <c>--verbose</c> only.</param>
internal sealed record ErrorView(
    string Kind,
    string Message,
    string? Remedy,
    int ExitCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail);
