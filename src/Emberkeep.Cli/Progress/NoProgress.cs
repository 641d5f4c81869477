using Emberkeep.Drivers;

namespace Emberkeep.Cli.Progress;

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress(TimeProvider time) : ProgressDisplay(time)
{
    protected override void Show(JobProgress progress, double rate, double? etaSeconds)
    {
    }

    protected override void ShowEnd(JobProgress last, bool success, TimeSpan elapsed)
    {
    }
}
