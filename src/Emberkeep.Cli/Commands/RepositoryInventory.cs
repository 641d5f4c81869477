using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>
/// <c>repository import</c> without a format. There is no list of backups besides the repository that could be lost or rebuilt, so it shows that
/// the repository alone is enough: every backup is found, its record can be made from it, and what it is built on is there.
/// </summary>
internal static class RepositoryInventory
{
    /// <summary>Reads everything and tells of it.</summary>
    public static async Task<int> RunAsync(Invocation invocation, BackupDriver driver, string? volume, CancellationToken cancellationToken)
    {
        var (index, unreadable) = await invocation.ReadRepositoryAsync(driver, cancellationToken);
        IReadOnlyList<BackupRecord> records = index.Records;
        if (volume is not null)
        {
            var id = VolumeReference.Resolve(volume, index, invocation);
            records = [.. records.Where(record => record.VolumeId == id)];
        }

        var broken = records.Select(record => (Record: record, Reason: FaultOf(record, index))).Where(pair => pair.Reason is not null).ToList();
        var isGood = broken.Count == 0 && unreadable.Count == 0;
        var reporter = invocation.Reporter;
        if (reporter.IsJson)
        {
            reporter.Json(
                new RepositoryImportView(
                    isGood,
                    driver.Location,
                    [.. records.Select(record => BackupView.Of(record, index.ChildCount(record) > 0))],
                    [.. broken.Select(pair => new BrokenBackupView(pair.Record.Id.ToString(), pair.Reason!))],
                    [.. unreadable.Select(problem => problem.Message)]),
                CliJson.Default.RepositoryImportView);
        }
        else
        {
            reporter.Table(BackupTable.List(records));
            foreach (var (record, reason) in broken)
            {
                reporter.Line($"{record.Id}  BROKEN  {reason}");
            }

            Explain(reporter, driver.Location, records.Count, broken.Count, unreadable.Count);
        }

        return isGood ? ExitCode.Success : ExitCode.Damaged;
    }

    private static string? FaultOf(BackupRecord record, BackupIndex index)
    {
        try
        {
            index.ChainOf(record);
            var imported = ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, index.ChildCount(record)));
            return imported.Id == record.Id && imported.ParentId == record.ParentId ? null : "Its record cannot be made from the repository.";
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.NotFound or ErrorKind.Invalid)
        {
            return e.Message;
        }
    }

    private static void Explain(Reporter reporter, string location, int count, int broken, int unreadable)
    {
        if (reporter.IsQuiet)
        {
            return;
        }

        reporter.Line($"{Size.Count(count, "backup")} in {location}: {count - broken} with all that they are built on, {broken} broken; {Size.Count(unreadable, "part")} could not be read.");
        reporter.Line("The repository is its own list of backups: there is no catalog to rebuild, and every command works with what is shown here.");
        reporter.Line("Next: `emberkeep repository check` looks whether every object is there, with --read-data whether it holds what it should.");
        reporter.Line("For the database of a new OpenStack give --format cinder-records or --format cinder-sql.");
    }
}
