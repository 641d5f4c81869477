using System.Globalization;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>
/// Shows the outcome of <c>repository check</c>: what was found, then which backups are whole, which are not, and what to do. As text, findings are
/// printed as they come.
/// </summary>
internal sealed class RepositoryCheckOutput(Reporter reporter, string location, RepositoryCheckOptions options)
{
    private readonly List<RepositoryFindingView> _findings = [];

    /// <summary>Before the check.</summary>
    public void Start()
    {
        if (options.ReadData is { Percent: { } percent, Seed: var seed })
        {
            reporter.Note(string.Create(CultureInfo.InvariantCulture, $"reads {percent}% of the data objects, chosen with --seed {seed}"));
        }
    }

    /// <summary>Shows a finding.</summary>
    public void Add(RepositoryFinding finding)
    {
        if (reporter.IsJson)
        {
            _findings.Add(RepositoryFindingView.Of(finding));
        }
        else if (!reporter.IsQuiet || finding.Severity != FindingSeverity.Info)
        {
            reporter.Line($"{Word(finding.Severity)}  {(finding.Place.Length == 0 ? "" : $"{finding.Place}: ")}{finding.Message}");
            if (finding.Remedy is { } remedy)
            {
                reporter.Line($"         -> {remedy}");
            }
        }
    }

    /// <summary>Shows the summary.</summary>
    public void End(RepositoryCheckReport report)
    {
        if (reporter.IsJson)
        {
            reporter.Json(RepositoryCheckView.Of(report, location, options, _findings), CliJson.Default.RepositoryCheckView);
            return;
        }

        if (reporter.IsQuiet && report.IsGood)
        {
            return;
        }

        foreach (var condition in new[] { BackupCondition.Damaged, BackupCondition.Impaired })
        {
            List(report, condition);
        }

        var counts = Enum.GetValues<BackupCondition>().ToDictionary(condition => condition, condition => report.Backups.Count(backup => backup.Condition == condition));
        reporter.Line(
            $"{Size.Count(report.Backups.Count, "backup")}: {counts[BackupCondition.Whole]} whole, {counts[BackupCondition.Impaired]} impaired, "
            + $"{counts[BackupCondition.Damaged]} damaged. {Size.Count(report.Errors, "error")}, {Size.Count(report.Warnings, "warning")}. {DataText(report)}");
        foreach (var advice in Advice(report, counts))
        {
            reporter.Line(advice);
        }
    }

    private static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "ERROR  ",
        FindingSeverity.Warning => "WARNING",
        _ => "info   ",
    };

    private void List(RepositoryCheckReport report, BackupCondition condition)
    {
        var backups = report.Backups.Where(backup => backup.Condition == condition).ToList();
        if (backups.Count == 0)
        {
            return;
        }

        reporter.Line(condition == BackupCondition.Damaged
            ? "Damaged, do not count on these:"
            : "Impaired, their data is there but see the errors above:");
        foreach (var backup in backups)
        {
            var name = backup.Name is null ? "" : $" ({backup.Name})";
            reporter.Line(string.Create(
                CultureInfo.InvariantCulture, $"  {backup.Id}{name}  {backup.CreatedAt:u}  volume {backup.VolumeId}: {backup.Reason}"));
        }
    }

    private string DataText(RepositoryCheckReport report) => options.ReadData is null
        ? $"{Count(report.Objects)} looked at, data not read."
        : string.Create(CultureInfo.InvariantCulture, $"{Count(report.Objects)}; {report.ObjectsRead} of them read, {Size.Text(report.BytesRead)} of data.");

    private static string Count(long objects) => string.Create(CultureInfo.InvariantCulture, $"{objects} {(objects == 1 ? "object" : "objects")}");

    private IEnumerable<string> Advice(RepositoryCheckReport report, Dictionary<BackupCondition, int> counts)
    {
        if (counts[BackupCondition.Damaged] > 0)
        {
            yield return "Bring back from a copy of the repository what is named above, then check again. Until then make a full backup of these volumes, "
                + "and delete no older backup of them. `emberkeep backup restore` refuses damaged data and may still restore a backup that does not need it.";
        }
        else if (report.Errors > 0)
        {
            yield return "No backup of these is known to have lost data; see the errors above for what to do.";
        }

        if (options.ReadData is null && report.Backups.Count > 0)
        {
            yield return "Only --read-data finds data that has changed in place.";
        }

        if (report.FilesSetAside > 0)
        {
            yield return options.DryRun
                ? $"{Size.Count(report.FilesSetAside, "file")} would be set aside; nothing was changed."
                : $"{Size.Count(report.FilesSetAside, "file")} set aside. When nobody has missed them, delete them by hand.";
        }
    }
}
