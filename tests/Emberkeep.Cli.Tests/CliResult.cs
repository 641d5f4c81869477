using System.Text.Json;

namespace Emberkeep.Cli.Tests;

/// <summary>What one run of the command line did.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public JsonElement[] ErrorLines => [.. Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The error object of JSON output.</summary>
    public JsonElement JsonError => ErrorLines[^1].GetProperty("error");

    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
