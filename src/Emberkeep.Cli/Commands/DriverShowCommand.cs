using System.CommandLine;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Ini;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>driver show</c>: all about one driver.</summary>
internal sealed class DriverShowCommand : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = "The driver: its short name, Cinder's class path, or Assembly!Type" };

    private readonly Option<bool> _health = new("--health") { Description = "Try this driver with its options, also when another one is configured; the exit code says how it went" };

    public DriverShowCommand(Func<ParseResult, Invocation> start)
        : base("show", "Show a driver's names, options and capabilities; tries it if it is the configured one", start)
    {
        Add(_name);
        Add(_health);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var name = invocation.Parse.GetRequiredValue(_name);
        var isAsked = invocation.Parse.GetValue(_health);
        var selection = invocation.Settings.Selection;
        var overview = invocation.Composition.DescribeDrivers(selection);
        var driver = Find(overview, name);
        if (driver is null || (isAsked && driver.Name != overview.Configured))
        {
            selection = selection with { Repository = null, Overrides = [.. selection.Overrides, IniWriter.Override(Configuration.Options.ServiceOptions.Driver, name)] };
            driver ??= Find(invocation.Composition.DescribeDrivers(selection), name) ?? throw new BackupException(
                ErrorKind.NotFound, $"There is no driver '{name}' here.", $"Take one of {string.Join(", ", overview.Drivers.Select(known => known.Name))}.");
        }

        var isConfigured = driver.Name == overview.Configured;
        var health = isAsked || isConfigured ? await DriverHealthCheck.RunAsync(invocation, selection, driver, cancellationToken) : null;
        Print(invocation.Reporter, DriverView.Of(driver, isConfigured, health));
        return isAsked && health?.Error is { } error ? ExitCode.Of(error.Kind) : ExitCode.Success;
    }

    private static DriverDescription? Find(DriverOverview overview, string name)
    {
        var known = DriverCatalog.Find(name)?.ToString();
        return overview.Drivers.FirstOrDefault(driver => driver.Name == known);
    }

    private static void Print(Reporter reporter, DriverView view)
    {
        if (reporter.IsJson)
        {
            reporter.Json(view, CliJson.Default.DriverView);
            return;
        }

        reporter.Line($"driver: {view.Name}{(view.IsConfigured ? " (configured)" : "")}");
        reporter.Line($"address: {view.Address ?? "none"}");
        reporter.Line($"service: {view.Service}");
        reporter.Line($"other names: {Words(view.Aliases)}");
        reporter.Line($"capabilities: {Words(view.Capabilities)}");
        reporter.Line($"options: {Words(view.Options)}");
        if (view.Health is { } health)
        {
            reporter.Line($"health: {health}");
            if (health.Remedy is { } remedy)
            {
                reporter.Line($"  -> {remedy}");
            }
        }
    }

    private static string Words(IReadOnlyList<string> words) => words.Count == 0 ? "none" : string.Join(", ", words);
}
