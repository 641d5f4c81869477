using Emberkeep.Backups;
using Emberkeep.Cli.Commands;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>Writes the outcome of <c>backup restore</c>.</summary>
internal static class RestoreReporting
{
    /// <summary>Writes it as text or JSON.</summary>
    public static void Write(Reporter reporter, RestoreReport report, string path, bool created, TimeSpan elapsed, BackupIndex index)
    {
        var rate = elapsed > TimeSpan.Zero ? Math.Round(report.VolumeLength / elapsed.TotalSeconds) : 0;
        if (reporter.IsJson)
        {
            reporter.Json(ViewOf(report, path, created, elapsed, rate), CliJson.Default.RestoreView);
            return;
        }

        if (!reporter.IsQuiet)
        {
            var proof = report.Verification is { } verification ? verification : report.IsBlockVerified
                ? $"every {(report.Lost.Count == 0 ? "" : "restored ")}block verified by SHA-256"
                : "verified by object MD5 only, the backup has no usable SHA-256 list";
            var amounts = $"{Size.Text(report.BytesWritten)} written, {Size.Text(report.BytesZeroed)} zeroed";
            reporter.Line($"restored {report.Backup.Id} to {path}: {Size.Text(report.VolumeLength)}, {amounts}");
            reporter.Line($"{proof}; {Size.Count(report.Objects, "object")}, {Size.Duration(elapsed)}, {Size.Text(rate)}/s");
            WriteProof(reporter, report, path);
        }

        WriteLost(reporter, report, index);
    }

    private static void WriteProof(Reporter reporter, RestoreReport report, string path)
    {
        if (report.TargetRoot is not { } target)
        {
            return;
        }

        var with = report.ContentRoot is null
            ? "compared byte by byte with the objects, which have no usable SHA-256 list"
            : report.Lost.Count == 0 ? "equal to the backup's" : "equal to the backup's except where data is lost";
        reporter.Line($"proven: {path} was read back after fsync, its page cache dropped, and is {with}");
        reporter.Line($"content root {BackupTable.RootText(target)}");
        if (report.ContentRoot is { } backup && backup != target)
        {
            reporter.Line($"content root of the whole backup {BackupTable.RootText(backup)}");
        }
    }

    private static void WriteLost(Reporter reporter, RestoreReport report, BackupIndex index)
    {
        if (report.Lost.Count == 0)
        {
            return;
        }

        reporter.Line($"LOST: {LostBytes(report)} bytes in {Size.Count(report.Lost.Count, "range")}; the target holds zeros there");
        foreach (var range in report.Lost)
        {
            var place = range.ObjectName is null ? $"backup {range.Backup}" : $"object {range.ObjectName} of backup {range.Backup}";
            reporter.Line($"  {range.Length} bytes at offset {range.Offset}: {place}: {range.Reason}");
        }

        foreach (var id in report.Lost.Select(range => range.Backup).Distinct())
        {
            if (index.Records.FirstOrDefault(record => record.Id == id) is { } damaged)
            {
                reporter.Note(DamageAdvice.About(damaged, index));
            }
        }
    }

    private static long LostBytes(RestoreReport report) => report.Lost.Sum(range => range.Length);

    private static RestoreView ViewOf(RestoreReport report, string path, bool created, TimeSpan elapsed, double rate) => new(
        report.Backup.Id.ToString(),
        path,
        created,
        report.VolumeLength,
        report.BytesWritten,
        report.BytesZeroed,
        report.BytesRead,
        report.Objects,
        report.IsBlockVerified,
        report.ContentRoot?.Hash,
        report.TargetRoot?.Hash,
        (report.TargetRoot ?? report.ContentRoot)?.LeafSize,
        LostBytes(report),
        [.. report.Lost.Select(LostView.Of)],
        Math.Round(elapsed.TotalSeconds, 3),
        rate);
}
