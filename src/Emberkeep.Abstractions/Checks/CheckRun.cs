using System.Runtime.CompilerServices;
using Emberkeep.Errors;

namespace Emberkeep.Checks;

/// <summary>Runs the steps of a check.</summary>
public static class CheckRun
{
    /// <summary>Runs the steps one after the other. One that needs a step that failed, or that was skipped for this reason, is skipped.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="time">The clock of the durations.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>One result per step, in order, each as soon as it is known.</returns>
    public static async IAsyncEnumerable<CheckResult> RunAsync(
        IReadOnlyList<ICheckStep> steps, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            var result = step.Needs.FirstOrDefault(missing.Contains) is { } need
                ? new CheckResult(step.Name, CheckStatus.Skipped, $"not tried, because of '{need}'", null, TimeSpan.Zero, NoFigures, null)
                : await RunAsync(step, time, cancellationToken);
            if (result.Status == CheckStatus.Failed || (result.Status == CheckStatus.Skipped && step.Needs.Any(missing.Contains)))
            {
                missing.Add(step.Name);
            }

            yield return result;
        }
    }

    private static IReadOnlyDictionary<string, double> NoFigures { get; } = new Dictionary<string, double>(StringComparer.Ordinal);

    private static async Task<CheckResult> RunAsync(ICheckStep step, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            var finding = await step.RunAsync(cancellationToken);
            var status = finding.IsSkipped ? CheckStatus.Skipped : CheckStatus.Ok;
            return new CheckResult(step.Name, status, finding.Text, finding.Advice, time.GetElapsedTime(start), finding.Figures, null);
        }
        catch (BackupException e)
        {
            return new CheckResult(step.Name, CheckStatus.Failed, e.Message, e.Remedy, time.GetElapsedTime(start), NoFigures, e);
        }
    }
}
