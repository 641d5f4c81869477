using System.Globalization;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Progress;

/// <summary>Progress for people: one line that is drawn over again and removed at the end.</summary>
internal sealed class BarProgress(string job, TextWriter writer, int width, TimeProvider time) : ProgressDisplay(time)
{
    private const int BarWidth = 24;

    /// <summary>Return to the line's start and clear it.</summary>
    private const string ClearLine = "\r\u001b[K";

    protected override void Show(JobProgress progress, double rate, double? etaSeconds)
    {
        var line = progress.BytesTotal > 0 ? WithTotal(progress, rate, etaSeconds) : WithoutTotal(progress, rate);
        writer.Write(ClearLine);
        writer.Write(line.Length < width ? line : line[..(width - 1)]);
        writer.Flush();
    }

    protected override void ShowEnd(JobProgress last, bool success, TimeSpan elapsed) => HideLine();

    protected override void HideLine()
    {
        writer.Write(ClearLine);
        writer.Flush();
    }

    private string WithTotal(JobProgress progress, double rate, double? etaSeconds)
    {
        var part = Math.Clamp((double)progress.BytesDone / progress.BytesTotal, 0, 1);
        var filled = (int)(part * BarWidth);
        var bar = new string('#', filled) + new string('.', BarWidth - filled);
        var amount = $"{Size.Text(progress.BytesDone)} of {Size.Text(progress.BytesTotal)}";
        var end = progress.Phase == JobPhase.Finishing ? "finishing" : EtaText(etaSeconds);
        var work = progress.Phase == JobPhase.Proving ? "prove" : job;
        return string.Create(CultureInfo.InvariantCulture, $"{work} [{bar}] {Math.Floor(part * 100):0}%  {amount}  {Size.Text(rate)}/s  {end}");
    }

    /// <summary>An estimate of weeks is worth nothing.</summary>
    private static string EtaText(double? seconds) =>
        seconds is { } known && known < TimeSpan.FromDays(30).TotalSeconds ? $"ETA {Size.Duration(TimeSpan.FromSeconds(known))}" : "";

    private string WithoutTotal(JobProgress progress, double rate) => progress.BytesDone > 0
        ? $"{job}  {Size.Text(progress.BytesDone)}  {Size.Text(rate)}/s"
        : $"{job}  {(progress.Phase == JobPhase.Planning ? "planning" : "working")} ...";
}
