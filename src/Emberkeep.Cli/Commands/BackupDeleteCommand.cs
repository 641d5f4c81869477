using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup delete</c>: removes backups; increments that need them take over their objects.</summary>
internal sealed class BackupDeleteCommand : Verb
{
    private readonly BackupReference _backups;

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Delete although the repository has backups that cannot be read and that may depend on these",
    };

    private readonly Option<bool> _keepDependents = new("--keep-dependents")
    {
        Description = "Refuse to delete what other backups depend on, as Cinder does, instead of merging it into them",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Change nothing; say what would be merged and freed" };

    public BackupDeleteCommand(Func<ParseResult, Invocation> start)
        : base("delete", "Delete backups; what others need of them is merged into those", start)
    {
        _backups = new BackupReference(this, ArgumentArity.OneOrMore);
        Add(_keepDependents);
        Add(_dryRun);
        Add(_force);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var isDryRun = invocation.Parse.GetValue(_dryRun);
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        if (!isDryRun)
        {
            await invocation.RecoverAsync(driver, cancellationToken);
        }

        var (index, unreadable) = await invocation.ReadRepositoryAsync(driver, cancellationToken);
        var doomed = _backups.FindAll(invocation, index);
        if (invocation.Parse.GetValue(_keepDependents))
        {
            foreach (var backup in doomed)
            {
                CheckNotNeeded(backup, index, doomed);
            }
        }

        if (!invocation.Parse.GetValue(_force))
        {
            RefuseUnknownDependents(unreadable, driver.Location);
        }

        var reports = new List<DeleteReport>();
        try
        {
            await foreach (var report in driver.DeleteAnyAsync(doomed, index, isDryRun, cancellationToken))
            {
                reports.Add(report);
            }
        }
        finally
        {
            Report(invocation.Reporter, reports, isDryRun);
        }

        return ExitCode.Success;
    }

    private static void CheckNotNeeded(BackupRecord backup, BackupIndex index, IReadOnlyList<BackupRecord> doomed)
    {
        var dependents = index.DependentsOf(backup).Where(dependent => doomed.All(other => other.Id != dependent.Id)).ToList();
        if (dependents.Count > 0)
        {
            var list = string.Join(' ', dependents.Select(dependent => dependent.Id));
            throw new BackupException(
                ErrorKind.Conflict,
                $"Backup {backup.Id} is needed by {dependents.Count} {(dependents.Count == 1 ? "other" : "others")}, newest first: {list}.",
                $"Without --keep-dependents what they need of it is merged into them; to delete them with it: emberkeep backup delete {list} {backup.Id}");
        }
    }

    /// <summary>A backup whose metadata cannot be read may have any parent, and may be brought back from a copy of the repository.</summary>
    private static void RefuseUnknownDependents(IReadOnlyList<BackupException> unreadable, string location)
    {
        if (unreadable.Count > 0)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"{location} has {Size.Count(unreadable.Count, "part")} that cannot be read (see above), so whether a backup there depends on what is to be deleted is not known.",
                "Put that right first, or delete with --force if nothing there is needed any more.");
        }
    }

    private static void Report(Reporter reporter, List<DeleteReport> reports, bool isDryRun)
    {
        var freed = reports.Sum(report => report.FreedBytes);
        if (reporter.IsJson)
        {
            string[] deleted = [.. reports.Select(report => report.Backup.Id.ToString())];
            reporter.Json(new DeleteView(deleted, [.. reports.SelectMany(MergeView.Of)], freed, isDryRun), CliJson.Default.DeleteView);
            return;
        }

        if (reporter.IsQuiet)
        {
            return;
        }

        foreach (var report in reports)
        {
            foreach (var merge in report.Merges)
            {
                reporter.Line($"{(isDryRun ? "would merge" : "merged")} {report.Backup.Id} into {merge.Child.Id}: {Amounts(merge)}; {State(merge)}");
            }

            reporter.Line($"{(isDryRun ? "would delete" : "deleted")} {report.Backup.Id}");
        }

        if (isDryRun)
        {
            reporter.Line($"would free at most {Size.Text(freed)}");
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
