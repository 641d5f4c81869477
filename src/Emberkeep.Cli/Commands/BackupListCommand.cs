using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup list</c>: shows what backups the repository has, oldest first.</summary>
internal sealed class BackupListCommand : Verb
{
    private readonly Option<string> _volume = new("--volume") { Description = "Only the backups of this volume: its id or path", HelpName = "VOLUME" };
    private readonly Option<int?> _limit = new("--limit") { Description = "Only the newest so many", HelpName = "N" };

    public BackupListCommand(Func<ParseResult, Invocation> start)
        : base("list", "List the backups in the repository, oldest first", start)
    {
        Add(_volume);
        Add(_limit);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var limit = invocation.Parse.GetValue(_limit) ?? int.MaxValue;
        if (limit <= 0)
        {
            throw new BackupException(ErrorKind.Invalid, $"--limit {limit} shows nothing.", "Give a number of at least 1.");
        }

        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var (index, unreadable) = await invocation.ReadRepositoryAsync(driver, cancellationToken);
        VolumeId? volume = invocation.Parse.GetValue(_volume) is { } text ? VolumeReference.Resolve(text, index, invocation) : null;
        var records = index.Records.Where(record => volume is null || record.VolumeId == volume).TakeLast(limit).ToList();

        var reporter = invocation.Reporter;
        if (reporter.IsJson)
        {
            reporter.Json<IReadOnlyList<BackupView>>(
                [.. records.Select(record => BackupView.Of(record, index.ChildCount(record) > 0))], CliJson.Default.IReadOnlyListBackupView);
            return ExitCode.Success;
        }

        reporter.Table(BackupTable.List(records));
        if (records.Count == 0)
        {
            reporter.Note($"no backups in {driver.Location}{(volume is null ? "" : $" of volume {volume}")}");
        }

        if (unreadable.Count > 0)
        {
            reporter.Note($"the list is not complete: {Size.Count(unreadable.Count, "part")} of the repository could not be read");
        }

        return ExitCode.Success;
    }
}
