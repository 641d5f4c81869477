using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
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

        var deletion = new Deletion(invocation.Reporter, isDryRun);
        if (!invocation.Parse.GetValue(_force))
        {
            Deletion.RefuseUnknownDependents(unreadable, driver.Location);
        }

        try
        {
            await deletion.RunAsync(driver, doomed, index, cancellationToken);
        }
        finally
        {
            if (invocation.Reporter.IsJson)
            {
                invocation.Reporter.Json(deletion.View, CliJson.Default.DeleteView);
            }
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
}
