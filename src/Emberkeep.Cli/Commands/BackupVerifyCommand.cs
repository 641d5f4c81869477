using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup verify</c>: proves that backups can be restored, or says what is wrong with them.</summary>
internal sealed class BackupVerifyCommand : Verb
{
    private readonly BackupReference _backup;
    private readonly Option<bool> _all = new("--all") { Description = "Verify every backup (with --volume: of that volume)" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Check metadata, names and presence only; read no data" };

    public BackupVerifyCommand(Func<ParseResult, Invocation> start)
        : base("verify", "Check that backups can be restored", start)
    {
        _backup = new BackupReference(this, ArgumentArity.ZeroOrMore);
        Add(_all);
        Add(_quick);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var all = invocation.Parse.GetValue(_all);
        if (all == _backup.IsGiven(invocation))
        {
            throw new BackupException(
                ErrorKind.Invalid,
                all ? "--all and a backup were both given." : "Neither a backup nor --all was given.",
                "Write `emberkeep backup verify BACKUP` or `emberkeep backup verify --all`.");
        }

        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var (index, unreadable) = await invocation.ReadRepositoryAsync(driver, cancellationToken);
        var records = all ? _backup.AllOfVolume(invocation, index) : _backup.FindAll(invocation, index);
        var reports = await VerifyAllAsync(invocation, driver, index, records, cancellationToken);

        // A damaged backup that nobody asked about is a warning; one of all that were asked about is a fault.
        var damaged = all ? unreadable : [];
        var isGood = reports.TrueForAll(report => report.IsGood) && damaged.Count == 0;
        WriteSummary(invocation.Reporter, reports, damaged, isGood);
        return isGood ? ExitCode.Success : ExitCode.Damaged;
    }

    /// <summary>Oldest first, so that a full backup that was found good is not read again for each of its increments.</summary>
    private async Task<List<VerifyReport>> VerifyAllAsync(
        Invocation invocation, BackupDriver driver, BackupIndex index, IReadOnlyList<BackupRecord> records, CancellationToken cancellationToken)
    {
        var reports = new List<VerifyReport>();
        var knownGood = new HashSet<BackupId>();
        foreach (var record in records)
        {
            var report = await VerifyAsync(invocation, driver, index, record, knownGood, cancellationToken);
            reports.Add(report);
            WriteReport(invocation.Reporter, report);
            if (report.IsGood)
            {
                knownGood.UnionWith(index.ChainOf(record).Layers.Select(layer => layer.Id));
            }
        }

        return reports;
    }

    private async Task<VerifyReport> VerifyAsync(
        Invocation invocation, BackupDriver driver, BackupIndex index, BackupRecord record, HashSet<BackupId> knownGood, CancellationToken cancellationToken)
    {
        var quick = invocation.Parse.GetValue(_quick);
        BackupChain chain;
        try
        {
            chain = index.ChainOf(record);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return new VerifyReport(record, quick, 0, 0, [new VerifyFault(record.Id, ObjectName: null, Offset: null, Length: null, e.Message)]);
        }

        using var progress = invocation.StartProgress("verify");
        var report = await driver.VerifyAsync(chain, new VerifyOptions(quick, knownGood), progress, cancellationToken);
        progress.Complete();
        return report;
    }

    private static void WriteReport(Reporter reporter, VerifyReport report)
    {
        if (reporter.IsJson || (reporter.IsQuiet && report.IsGood))
        {
            return;
        }

        var extent = report.IsQuick
            ? $"{Size.Count(report.ObjectsChecked, "object")} present, data not read"
            : $"{Size.Count(report.ObjectsChecked, "object")}, {Size.Text(report.BytesChecked)} checked";
        reporter.Line($"{report.Backup.Id}  {(report.IsGood ? "good" : "DAMAGED")}  {extent}");
        if (report.ContentRoot is { } root)
        {
            reporter.Line($"  content root {BackupTable.RootText(root)}");
        }

        foreach (var fault in report.Faults)
        {
            reporter.Line($"  {Place(fault, report.Backup.Id)}{fault.Message}");
        }
    }

    private static string Place(VerifyFault fault, BackupId verified)
    {
        var backup = fault.Backup == verified ? "" : $"in {fault.Backup}: ";
        var name = fault.ObjectName is null ? "" : $"{fault.ObjectName}: ";
        var range = fault.Offset is { } offset ? $"{(fault.Length is { } length ? $"{length} bytes " : "")}at offset {offset}: " : "";
        return backup + name + range;
    }

    private static void WriteSummary(Reporter reporter, List<VerifyReport> reports, IReadOnlyList<BackupException> unreadable, bool isGood)
    {
        if (reporter.IsJson)
        {
            reporter.Json(
                new VerifySummaryView(isGood, [.. reports.Select(VerifyView.Of)], [.. unreadable.Select(problem => problem.Message)]),
                CliJson.Default.VerifySummaryView);
        }
        else if (reports.Count + unreadable.Count != 1)
        {
            var damaged = reports.Count(report => !report.IsGood);
            reporter.Note($"{reports.Count - damaged} good, {damaged} damaged, {unreadable.Count} unreadable");
        }
    }
}
