using Emberkeep.Cli.Output;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Progress;

/// <summary>Progress for programs: one JSON object per line.</summary>
internal sealed class JsonProgress(string job, TextWriter writer, TimeProvider time) : ProgressDisplay(time)
{
    protected override void Show(JobProgress progress, double rate, double? etaSeconds) => WriteLine(JsonText.Of(
        new ProgressEvent(
            "progress",
            job,
            PhaseText(progress.Phase),
            progress.BytesDone,
            progress.BytesTotal,
            progress.BytesStored,
            progress.Objects,
            Math.Round(rate),
            etaSeconds is { } eta ? Math.Round(eta, 1) : null),
        JsonLines.Default.ProgressEvent));

    protected override void ShowEnd(JobProgress last, bool success, TimeSpan elapsed) => WriteLine(JsonText.Of(
        new DoneEvent("done", job, success, last.BytesDone, last.BytesStored, last.Objects, Math.Round(elapsed.TotalSeconds, 3)),
        JsonLines.Default.DoneEvent));

    private static string PhaseText(JobPhase phase) => phase switch
    {
        JobPhase.Planning => "planning",
        JobPhase.Transferring => "transferring",
        JobPhase.Proving => "proving",
        _ => "finishing",
    };

    private void WriteLine(string line)
    {
        writer.WriteLine(line);
        writer.Flush();
    }
}
