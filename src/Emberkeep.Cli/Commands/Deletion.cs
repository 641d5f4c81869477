using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>Deletes backups for a command and says what comes of it, backup by backup.</summary>
internal sealed class Deletion(Reporter reporter, bool isDryRun)
{
    private readonly List<DeleteReport> _reports = [];

    /// <summary>What was done so far, or would be.</summary>
    public DeleteView View => new(
        [.. _reports.Select(report => report.Backup.Id.ToString())],
        [.. _reports.SelectMany(MergeView.Of)],
        _reports.Sum(report => report.FreedBytes),
        isDryRun);

    /// <summary>A backup whose metadata cannot be read may have any parent, and may be brought back from a copy of the repository.</summary>
    public static void RefuseUnknownDependents(IReadOnlyList<BackupException> unreadable, string location)
    {
        if (unreadable.Count > 0)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"{location} has {Size.Count(unreadable.Count, "part")} that cannot be read (see above), so whether a backup there depends on what is to be deleted is not known.",
                "Put that right first, or delete with --force if nothing there is needed any more.");
        }
    }

    /// <summary>Deletes, or looks at what that would do.</summary>
    public async Task RunAsync(BackupDriver driver, IReadOnlyList<BackupRecord> doomed, BackupIndex index, CancellationToken cancellationToken)
    {
        await foreach (var report in driver.DeleteAnyAsync(doomed, index, isDryRun, cancellationToken))
        {
            _reports.Add(report);
            Print(report);
        }

        if (isDryRun)
        {
            Print($"would free at most {Size.Text(View.FreedBytes)}");
        }
    }

    private void Print(DeleteReport report)
    {
        foreach (var merge in report.Merges)
        {
            Print($"{(isDryRun ? "would merge" : "merged")} {report.Backup.Id} into {merge.Child.Id}: {Amounts(merge)}; {State(merge)}");
        }

        Print($"{(isDryRun ? "would delete" : "deleted")} {report.Backup.Id}");
    }

    private void Print(string line)
    {
        if (!reporter.IsJson && !reporter.IsQuiet)
        {
            reporter.Line(line);
        }
    }

    private static string Amounts(MergeReport merge) => (merge.LinkedObjects, merge.CopiedObjects) switch
    {
        (0, 0) => "nothing to take over",
        (_, 0) => $"{Size.Count(merge.LinkedObjects, "object")} linked ({Size.Text(merge.LinkedBytes)})",
        (0, _) => $"{Size.Count(merge.CopiedObjects, "object")} copied ({Size.Text(merge.CopiedBytes)})",
        _ => $"{Size.Count(merge.LinkedObjects, "object")} linked ({Size.Text(merge.LinkedBytes)}), {merge.CopiedObjects} copied ({Size.Text(merge.CopiedBytes)})",
    };

    private static string State(MergeReport merge) => merge.Child.ParentId is { } parent ? $"its parent is {parent} then" : "it is a full backup then";
}
