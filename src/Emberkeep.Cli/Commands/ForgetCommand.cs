using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Engine.Retention;

namespace Emberkeep.Cli.Commands;

/// <summary>
/// <c>forget</c>: deletes the backups that no rule keeps, volume by volume. What kept backups still need stays as it is, or with
/// <c>--prune</c> is merged into them.
/// </summary>
internal sealed class ForgetCommand : Verb
{
    private readonly KeepOptions _keep;
    private readonly Option<string> _volume = new("--volume") { Description = "Only the backups of this volume: its id or path", HelpName = "VOLUME" };

    private readonly Option<bool> _prune = new("--prune")
    {
        Description = "Delete also what kept increments are built on: what they need of it is merged into them",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Change nothing; say what would be kept, merged and deleted" };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Delete although the repository has backups that cannot be read and that may depend on these",
    };

    public ForgetCommand(Func<ParseResult, Invocation> start)
        : base("forget", "Delete the backups that no --keep rule keeps", start)
    {
        _keep = new KeepOptions(this);
        Add(_volume);
        Add(_prune);
        Add(_dryRun);
        Add(_force);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var parse = invocation.Parse;
        var isDryRun = parse.GetValue(_dryRun);
        var policy = _keep.Read(parse);
        policy.RequireRule();
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        if (!isDryRun)
        {
            await invocation.RecoverAsync(driver, cancellationToken);
        }

        var (index, unreadable) = await invocation.ReadRepositoryAsync(driver, cancellationToken);
        VolumeId? volume = parse.GetValue(_volume) is { } text ? VolumeReference.Resolve(text, index, invocation) : null;
        var decisions = RetentionPlanner.Decide(index.Records.Where(record => volume is null || record.VolumeId == volume), policy, invocation.Time.LocalTimeZone);
        var doomed = decisions.Where(decision => !decision.IsKept).Select(decision => decision.Backup).ToList();
        var needed = parse.GetValue(_prune) ? [] : NeededByOthers(doomed, index);
        doomed = [.. doomed.Where(backup => !needed.Contains(backup.Id))];
        if (doomed.Count > 0 && !parse.GetValue(_force))
        {
            Deletion.RefuseUnknownDependents(unreadable, driver.Location);
        }

        Print(invocation.Reporter, decisions, needed);
        var deletion = new Deletion(invocation.Reporter, isDryRun);
        try
        {
            await deletion.RunAsync(driver, doomed, index, cancellationToken);
        }
        finally
        {
            if (invocation.Reporter.IsJson)
            {
                invocation.Reporter.Json(ViewOf(decisions, needed, deletion), CliJson.Default.ForgetView);
            }
        }

        return ExitCode.Success;
    }

    /// <summary>Those of the doomed backups that one which stays depends on.</summary>
    private static HashSet<BackupId> NeededByOthers(List<BackupRecord> doomed, BackupIndex index)
    {
        var ids = doomed.Select(backup => backup.Id).ToHashSet();
        return [.. doomed.Where(backup => index.DependentsOf(backup).Any(dependent => !ids.Contains(dependent.Id))).Select(backup => backup.Id)];
    }

    private static void Print(Reporter reporter, IReadOnlyList<RetentionDecision> decisions, HashSet<BackupId> needed)
    {
        if (reporter.IsJson || reporter.IsQuiet)
        {
            return;
        }

        reporter.Table(BackupTable.Decisions(decisions, needed));
        if (needed.Count > 0)
        {
            reporter.Note($"{Size.Count(needed.Count, "backup")} that no rule keeps stay because kept ones are built on them; --prune merges what those need and deletes the rest");
        }
    }

    private static ForgetView ViewOf(IReadOnlyList<RetentionDecision> decisions, HashSet<BackupId> needed, Deletion deletion) => new(
        [.. decisions.Where(decision => decision.IsKept).Select(decision => new KeptView(decision.Backup.Id.ToString(), decision.Reasons))],
        [.. needed.Select(id => id.ToString()).Order(StringComparer.Ordinal)],
        deletion.View);
}
