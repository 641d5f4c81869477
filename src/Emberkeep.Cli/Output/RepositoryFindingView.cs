using System.Text.Json;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>One finding of <c>repository check</c>.</summary>
internal sealed record RepositoryFindingView(
    string Severity, string Kind, string? BackupId, string Place, string? Object, string Message, string? Remedy)
{
    public static RepositoryFindingView Of(RepositoryFinding finding) => new(
        Name(finding.Severity), Name(finding.Kind), finding.Backup?.ToString(), finding.Place, finding.ObjectName, finding.Message, finding.Remedy);

    /// <summary>The name that scripts know a value by: in lower case with hyphens.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
