using System.CommandLine;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Engine.Retention;

namespace Emberkeep.Cli.Commands;

/// <summary><c>repository cleanup</c>: removes what interrupted commands left, now.</summary>
internal sealed class RepositoryCleanupCommand : Verb
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Change nothing; show what interrupted backups there are" };

    private readonly Option<string> _olderThan = new("--older-than")
    {
        Description = "Keep what gave a sign of life within this time, such as 12h or 3d, so that it can be resumed",
        HelpName = "SPAN",
    };

    public RepositoryCleanupCommand(Func<ParseResult, Invocation> start)
        : base("cleanup", "Remove what interrupted backups and deletions left; what is in progress stays", start)
    {
        Add(_dryRun);
        Add(_olderThan);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var now = invocation.Time.GetUtcNow();
        var minAge = invocation.Parse.GetValue(_olderThan) is { } text ? now - CalendarSpan.Parse(text, "--older-than").Before(now) : TimeSpan.Zero;
        var isDryRun = invocation.Parse.GetValue(_dryRun);
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        if (!isDryRun)
        {
            await invocation.FinishDeletionsAsync(driver, cancellationToken);
        }

        var found = await driver.CleanUpAsync(minAge, isDryRun, cancellationToken);
        if (invocation.Reporter.IsJson)
        {
            invocation.Reporter.Json([.. found.Select(UnfinishedView.Of)], CliJson.Default.IReadOnlyListUnfinishedView);
        }
        else
        {
            Report(invocation.Reporter, found, isDryRun);
        }

        return found.Any(one => one.State == UnfinishedState.Failed) ? ExitCode.Conflict : ExitCode.Success;
    }

    private static void Report(Reporter reporter, IReadOnlyList<UnfinishedBackup> found, bool isDryRun)
    {
        foreach (var one in found)
        {
            var what = one.SourcePath is { } path ? $"backup {one.Id} of {path}" : $"backup {one.Id}";
            switch (one.State)
            {
                case UnfinishedState.Removed:
                    reporter.Line($"{(isDryRun ? "would remove" : "removed")} what there was of {what}");
                    break;
                case UnfinishedState.Complete:
                    reporter.Line($"{what} is complete; {(isDryRun ? "would remove" : "removed")} its journal");
                    break;
                case UnfinishedState.InProgress:
                    reporter.Line($"left alone {what}: {one.Owner ?? "its owner"} may be at work");
                    break;
                case UnfinishedState.Failed:
                    reporter.Line($"could not clean up {what}: {one.Reason}");
                    break;
                default:
                    reporter.Line($"kept what there is of {what}: it is not older than that");
                    break;
            }
        }

        if (found.Count == 0 && !reporter.IsQuiet)
        {
            reporter.Line("nothing was interrupted");
        }
    }
}
