using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Engine;
using Emberkeep.Engine.Copying;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>repository copy</c>: copies backups, with everything that they are built on, to another repository of any kind.</summary>
internal sealed class RepositoryCopyCommand : Verb
{
    private readonly Argument<string> _source = new("source") { Description = "The repository to copy from, as --repository takes it", HelpName = "SRC" };

    private readonly Argument<string> _destination = new("destination") { Description = "The repository to copy to", HelpName = "DST" };

    private readonly Option<string[]> _sourceConfig = new("--source-config")
    {
        Description = "Configuration file for SRC, where it differs from that of DST; may be repeated",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _destinationConfig = new("--destination-config")
    {
        Description = "Configuration file for DST, where it differs from that of SRC; may be repeated",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be copied, and copy nothing" };

    private readonly BackupReference _backup;

    public RepositoryCopyCommand(Func<ParseResult, Invocation> start)
        : base("copy", "Copy backups, with all that they are built on, to another repository", start)
    {
        Add(_source);
        Add(_destination);
        _backup = new BackupReference(this, ArgumentArity.ZeroOrMore);
        Add(_sourceConfig);
        Add(_destinationConfig);
        Add(_dryRun);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var source = await OpenAsync(invocation, _source, _sourceConfig, cancellationToken);
        await using var destination = await OpenAsync(invocation, _destination, _destinationConfig, cancellationToken);
        var copy = new RepositoryCopy(source, destination);
        var isDryRun = invocation.Parse.GetValue(_dryRun);
        if (!isDryRun)
        {
            await invocation.RecoverAsync(destination, cancellationToken);
        }

        var (index, unreadable) = await invocation.ReadRepositoryAsync(source, cancellationToken);
        var isAll = !_backup.IsGiven(invocation);
        var wanted = isAll ? _backup.AllOfVolume(invocation, index) : _backup.FindAll(invocation, index);
        var reports = await CopyAsync(invocation, copy, wanted, index, isDryRun, cancellationToken);
        Summarize(invocation.Reporter, source.Location, destination.Location, reports, isDryRun);
        return reports.Find(report => report.Error is not null)?.Error is { } error ? ExitCode.Of(error.Kind)
            : isAll && unreadable.Count > 0 ? ExitCode.Damaged
            : ExitCode.Success;
    }

    private static async Task<ChunkedBackupDriver> OpenAsync(
        Invocation invocation, Argument<string> address, Option<string[]> config, CancellationToken cancellationToken)
    {
        var selection = invocation.Settings.Selection with { Repository = invocation.Parse.GetValue(address)! };
        if (invocation.Parse.GetValue(config) is { Length: > 0 } files)
        {
            selection = selection with { ConfigFiles = files };
        }

        var driver = await invocation.OpenDriverAsync(selection, cancellationToken);
        if (driver is ChunkedBackupDriver chunked)
        {
            return chunked;
        }

        await driver.DisposeAsync();
        throw new BackupException(ErrorKind.Unsupported, $"{driver.Location} does not keep backups as a series of objects, so they cannot be copied.");
    }

    private static async Task<List<CopyReport>> CopyAsync(
        Invocation invocation, RepositoryCopy copy, IReadOnlyList<BackupRecord> wanted, BackupIndex index, bool isDryRun, CancellationToken cancellationToken)
    {
        var reports = new List<CopyReport>();
        using var progress = invocation.StartProgress("copy");
        await foreach (var report in copy.RunAsync(wanted, index, isDryRun, progress, cancellationToken))
        {
            reports.Add(report);
            progress.Hide();
            Show(invocation.Reporter, report);
        }

        progress.Complete();
        return reports;
    }

    private static void Show(Reporter reporter, CopyReport report)
    {
        if (report.Error is { } error)
        {
            reporter.Warning(error);
        }

        if (!reporter.IsJson && !(reporter.IsQuiet && report.Outcome == CopyOutcome.Present))
        {
            var extent = report.Outcome is CopyOutcome.Failed or CopyOutcome.Present ? "" : $"  {Size.Count(report.CopiedObjects, "object")}, {Size.Text(report.CopiedBytes)}";
            var found = report.Outcome == CopyOutcome.Completed ? $", {report.FoundObjects} found" : "";
            reporter.Line($"{report.Source.Id}  {WordOf(report.Outcome)}{extent}{found}");
        }
    }

    private static string WordOf(CopyOutcome outcome) => outcome switch
    {
        CopyOutcome.Planned => "would be copied",
        CopyOutcome.Present => "there already",
        CopyOutcome.Failed => "NOT COPIED",
        CopyOutcome.Completed => "completed",
        _ => "copied",
    };

    private static void Summarize(Reporter reporter, string source, string destination, List<CopyReport> reports, bool isDryRun)
    {
        if (reporter.IsJson)
        {
            reporter.Json(new CopyView(source, destination, isDryRun, [.. reports.Select(CopiedBackupView.Of)]), CliJson.Default.CopyView);
            return;
        }

        var failed = reports.Count(report => report.Outcome == CopyOutcome.Failed);
        var present = reports.Count(report => report.Outcome == CopyOutcome.Present);
        reporter.Note(
            $"{reports.Count - failed - present} {(isDryRun ? "would be copied" : "copied")}, {present} there already, {failed} not copied: {source} -> {destination}");
    }
}
