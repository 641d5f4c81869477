using System.CommandLine;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>config check</c>: reads the configuration and says all that is wrong with it, then tries the repository.</summary>
internal sealed class ConfigCheckCommand(Func<ParseResult, Invocation> start)
    : Verb("check", "Check the configuration, then that the repository can be reached and used", start)
{
    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reporter = invocation.Reporter;
        var configuration = invocation.Composition.LoadConfiguration(invocation.Settings.Selection);
        var files = configuration.Files.Count == 0 ? "no files" : string.Join(", ", configuration.Files);
        Step(reporter, "configuration", $"{(configuration.Faults.Count == 0 ? "ok" : Size.Count(configuration.Faults.Count, "fault"))} ({files})");
        foreach (var warning in configuration.Warnings)
        {
            Line(reporter, $"  warning: {warning}");
        }

        foreach (var fault in configuration.Faults)
        {
            Line(reporter, $"  {fault}");
        }

        if (configuration.Faults.Count > 0)
        {
            Finish(reporter, configuration, location: null, problem: null);
            return ExitCode.Invalid;
        }

        string? location = null;
        try
        {
            await using var driver = await invocation.OpenDriverAsync(invocation.Settings.Selection with { IsCheck = true }, cancellationToken);
            location = driver.Location;
            Step(reporter, "repository", $"{location} ({driver.Service})");
            await driver.CheckAsync(cancellationToken);
            Step(reporter, "access", "ok");
        }
        catch (BackupException e)
        {
            Step(reporter, location is null ? "repository" : "access", "FAILED");
            Finish(reporter, configuration, location, e);
            return reporter.IsJson ? ExitCode.Of(e.Kind) : reporter.Error(e);
        }

        Finish(reporter, configuration, location, problem: null);
        return ExitCode.Success;
    }

    private static void Step(Reporter reporter, string step, string outcome) => Line(reporter, $"{step}: {outcome}");

    private static void Line(Reporter reporter, string text)
    {
        if (!reporter.IsJson)
        {
            reporter.Line(text);
        }
    }

    private static void Finish(Reporter reporter, ConfigurationReport configuration, string? location, BackupException? problem)
    {
        if (reporter.IsJson)
        {
            var isGood = configuration.Faults.Count == 0 && problem is null;
            var error = problem is null ? null : reporter.ViewOf(problem);
            var view = new ConfigCheckView(isGood, configuration.Files, configuration.Faults, configuration.Warnings, location, error);
            reporter.Json(view, CliJson.Default.ConfigCheckView);
        }
    }
}
