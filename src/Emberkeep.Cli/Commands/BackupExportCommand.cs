using System.CommandLine;
using Emberkeep.Cli.Output;
using Emberkeep.Engine.Records;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup export</c>: prints a backup's record in the form that Cinder imports.</summary>
internal sealed class BackupExportCommand : Verb
{
    private readonly BackupReference _backup;

    public BackupExportCommand(Func<ParseResult, Invocation> start)
        : base("export", "Print a backup's record for import into a Cinder (always JSON)", start) =>
        _backup = new BackupReference(this, ArgumentArity.ExactlyOne);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var index = await invocation.ReadIndexAsync(driver, cancellationToken);
        var record = _backup.FindOne(invocation, index);
        invocation.Reporter.Json(ExportedRecordCodec.Export(record, index.ChildCount(record)), CliJson.Default.ExportedRecord);
        return ExitCode.Success;
    }
}
