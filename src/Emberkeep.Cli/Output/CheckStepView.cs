using Emberkeep.Checks;

namespace Emberkeep.Cli.Output;

/// <summary>One step of <c>config check</c>. The status is <c>ok</c>, <c>failed</c> or <c>skipped</c>.</summary>
internal sealed record CheckStepView(string Step, string Status, string Text, string? Remedy, double Seconds, IReadOnlyDictionary<string, double> Figures)
{
    public static CheckStepView Of(CheckResult result) => new(
        result.Step,
        result.Status switch
        {
            CheckStatus.Ok => "ok",
            CheckStatus.Failed => "failed",
            _ => "skipped",
        },
        result.Text,
        result.Remedy,
        result.Duration.TotalSeconds,
        result.Figures);
}
