using System.CommandLine;
using Emberkeep.Cli.Output;

namespace Emberkeep.Cli.Commands;

/// <summary><c>driver list</c>: every driver with what it can do, and whether the configured one can be used.</summary>
internal sealed class DriverListCommand(Func<ParseResult, Invocation> start)
    : Verb("list", "List all drivers and what they can do; tries the configured one", start)
{
    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var selection = invocation.Settings.Selection;
        var overview = invocation.Composition.DescribeDrivers(selection);
        var views = new List<DriverView>();
        foreach (var driver in overview.Drivers)
        {
            var isConfigured = driver.Name == overview.Configured;
            views.Add(DriverView.Of(driver, isConfigured, isConfigured ? await DriverHealthCheck.RunAsync(invocation, selection, driver, cancellationToken) : null));
        }

        if (invocation.Reporter.IsJson)
        {
            invocation.Reporter.Json([.. views], CliJson.Default.IReadOnlyListDriverView);
            return ExitCode.Success;
        }

        invocation.Reporter.Table(new TextTable(
            ["DRIVER", "ADDRESS", "CAPABILITIES", "HEALTH"],
            [.. views.Select(view => (IReadOnlyList<string>)[view.Name, view.Address ?? "", string.Join(' ', view.Capabilities), view.Health?.ToString() ?? ""])]));
        return ExitCode.Success;
    }
}
