using System.CommandLine;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>config show</c>: shows every option with its value and where the value comes from.</summary>
internal sealed class ConfigShowCommand : Verb
{
    private readonly Option<bool> _all = new("--all") { Description = "Also show options that have their default value" };

    public ConfigShowCommand(Func<ParseResult, Invocation> start)
        : base("show", "Show the options that are set, and by what; secrets are not shown", start) => Add(_all);

    protected override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var report = invocation.Composition.LoadConfiguration(invocation.Settings.Selection);
        var shown = report.Options.Where(option => invocation.Parse.GetValue(_all) || !option.IsDefault).ToList();
        if (invocation.Reporter.IsJson)
        {
            invocation.Reporter.Json(report with { Options = shown }, CliJson.Default.ConfigurationReport);
        }
        else
        {
            invocation.Reporter.Table(new TextTable(
                ["OPTION", "VALUE", "SOURCE"],
                [.. shown.Select(option => (IReadOnlyList<string>)[option.Name, option.Value ?? "", option.Source])]));
        }

        foreach (var fault in report.Faults)
        {
            invocation.Reporter.Warning(new BackupException(ErrorKind.Invalid, fault));
        }

        return Task.FromResult(report.Faults.Count == 0 ? ExitCode.Success : ExitCode.Invalid);
    }
}
