using System.CommandLine;
using Emberkeep.Cli.Output;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup show</c>: shows everything about one backup.</summary>
internal sealed class BackupShowCommand : Verb
{
    private readonly BackupReference _backup;

    public BackupShowCommand(Func<ParseResult, Invocation> start)
        : base("show", "Show everything about one backup", start) => _backup = new BackupReference(this, ArgumentArity.ExactlyOne);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var index = await invocation.ReadIndexAsync(driver, cancellationToken);
        var record = _backup.FindOne(invocation, index);
        var root = await driver.GetContentRootAsync(record, cancellationToken);
        if (invocation.Reporter.IsJson)
        {
            var view = BackupView.Of(record, index.ChildCount(record) > 0) with { ContentRoot = root?.Hash, LeafSize = root?.LeafSize };
            invocation.Reporter.Json(view, CliJson.Default.BackupView);
        }
        else
        {
            invocation.Reporter.Table(BackupTable.Details(record, index, root));
        }

        return ExitCode.Success;
    }
}
