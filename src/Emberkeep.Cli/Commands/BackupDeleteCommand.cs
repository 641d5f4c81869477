using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup delete</c>: removes backups that no other one needs.</summary>
internal sealed class BackupDeleteCommand : Verb
{
    private readonly BackupReference _backups;

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Delete although the repository has backups that cannot be read and that may depend on these",
    };

    public BackupDeleteCommand(Func<ParseResult, Invocation> start)
        : base("delete", "Delete backups that no other backup depends on", start)
    {
        _backups = new BackupReference(this, ArgumentArity.OneOrMore);
        Add(_force);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var (index, unreadable) = await invocation.ReadRepositoryAsync(driver, cancellationToken);
        var doomed = _backups.FindAll(invocation, index);
        foreach (var backup in doomed)
        {
            CheckNotNeeded(backup, index, doomed);
        }

        if (!invocation.Parse.GetValue(_force))
        {
            RefuseUnknownDependents(unreadable, driver.Location);
        }

        var deleted = new List<string>();
        try
        {
            // Dependents first, so that stopping at any moment leaves whole chains.
            foreach (var backup in DependentsFirst(doomed, index))
            {
                await driver.DeleteAsync(backup, cancellationToken);
                deleted.Add(backup.Id.ToString());
            }
        }
        finally
        {
            Report(invocation.Reporter, deleted);
        }

        return ExitCode.Success;
    }

    private static IEnumerable<BackupRecord> DependentsFirst(IReadOnlyList<BackupRecord> backups, BackupIndex index) =>
        backups.OrderBy(backup => index.DependentsOf(backup).Count).ThenByDescending(backup => backup.CreatedAt);

    private static void CheckNotNeeded(BackupRecord backup, BackupIndex index, IReadOnlyList<BackupRecord> doomed)
    {
        var dependents = index.DependentsOf(backup).Where(dependent => doomed.All(other => other.Id != dependent.Id)).ToList();
        if (dependents.Count > 0)
        {
            var list = string.Join(' ', dependents.Select(dependent => dependent.Id));
            throw new BackupException(
                ErrorKind.Conflict,
                $"Backup {backup.Id} is needed by {dependents.Count} {(dependents.Count == 1 ? "other" : "others")}, newest first: {list}.",
                $"Keep it as long as they are needed, or delete them with it: emberkeep backup delete {list} {backup.Id}");
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

    private static void Report(Reporter reporter, List<string> deleted)
    {
        if (reporter.IsJson)
        {
            reporter.Json(new DeleteView(deleted), CliJson.Default.DeleteView);
        }
        else if (!reporter.IsQuiet)
        {
            deleted.ForEach(id => reporter.Line($"deleted {id}"));
        }
    }
}
