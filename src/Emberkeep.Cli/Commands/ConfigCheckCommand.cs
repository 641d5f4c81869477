using System.CommandLine;
using System.CommandLine.Parsing;
using Emberkeep.Checks;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;

namespace Emberkeep.Cli.Commands;

/// <summary>
/// <c>config check</c> and <c>driver check</c>: reads the configuration and says all that is wrong with it, then tries the repository step by step.
/// </summary>
internal sealed class ConfigCheckCommand : Verb
{
    private readonly Option<long> _size = new("--size")
    {
        Description = "Most data to write and read when the throughput is measured, with an optional K, M or G (default: 64M)",
        HelpName = "BYTES",
        CustomParser = ParseSize,
    };

    private readonly Option<bool> _noThroughput = new("--no-throughput") { Description = "Do not measure the throughput" };

    public ConfigCheckCommand(Func<ParseResult, Invocation> start)
        : base("check", "Check the configuration, then try the repository step by step; leaves nothing behind", start)
    {
        Add(_size);
        Add(_noThroughput);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reporter = invocation.Reporter;
        var configuration = invocation.Composition.LoadConfiguration(invocation.Settings.Selection);
        WriteConfiguration(reporter, configuration);
        if (configuration.Faults.Count > 0)
        {
            Finish(reporter, configuration, location: null, [], problem: null);
            return ExitCode.Invalid;
        }

        var results = new List<CheckResult>();
        string? location = null;
        BackupException? problem = null;
        try
        {
            await using var check = invocation.Composition.OpenCheck(invocation.Settings.Selection, SettingsOf(invocation.Parse));
            location = check.Location;
            Line(reporter, $"repository: {location}");
            await foreach (var result in CheckRun.RunAsync(check.Steps, invocation.Time, cancellationToken))
            {
                results.Add(result);
                WriteResult(reporter, result);
            }
        }
        catch (BackupException e)
        {
            Line(reporter, "repository: FAILED");
            problem = e;
            if (!reporter.IsJson)
            {
                reporter.Error(e);
            }
        }

        problem ??= results.Find(result => result.Error is not null)?.Error;
        Finish(reporter, configuration, location, results, problem);
        return problem is null ? ExitCode.Success : ExitCode.Of(problem.Kind);
    }

    private CheckSettings SettingsOf(ParseResult parse)
    {
        var settings = new CheckSettings();
        return parse.GetValue(_noThroughput) ? settings with { ThroughputBytes = 0 }
            : parse.GetResult(_size) is { Implicit: false } ? settings with { ThroughputBytes = parse.GetValue(_size) }
            : settings;
    }

    private static long ParseSize(ArgumentResult argument)
    {
        if (ByteCount.TryParse(argument.Tokens[0].Value, out var bytes) && bytes > 0)
        {
            return bytes;
        }

        argument.AddError($"--size: '{argument.Tokens[0].Value}' is not a number of bytes, such as 64M.");
        return 0;
    }

    private static void WriteConfiguration(Reporter reporter, ConfigurationReport configuration)
    {
        var files = configuration.Files.Count == 0 ? "no files" : string.Join(", ", configuration.Files);
        Line(reporter, $"configuration: {(configuration.Faults.Count == 0 ? "ok" : Size.Count(configuration.Faults.Count, "fault"))} ({files})");
        foreach (var warning in configuration.Warnings)
        {
            Line(reporter, $"  warning: {warning}");
        }

        foreach (var fault in configuration.Faults)
        {
            Line(reporter, $"  {fault}");
        }
    }

    private static void WriteResult(Reporter reporter, CheckResult result)
    {
        var status = result.Status switch
        {
            CheckStatus.Ok => "ok",
            CheckStatus.Failed => "FAILED",
            _ => "skipped",
        };
        Line(reporter, $"{result.Step}: {status} ({result.Text.TrimEnd('.')})");
        if (result.Remedy is { } remedy)
        {
            Line(reporter, $"  -> {remedy}");
        }
    }

    private static void Line(Reporter reporter, string text)
    {
        if (!reporter.IsJson)
        {
            reporter.Line(text);
        }
    }

    private static void Finish(
        Reporter reporter, ConfigurationReport configuration, string? location, IReadOnlyList<CheckResult> results, BackupException? problem)
    {
        if (reporter.IsJson)
        {
            var isGood = configuration.Faults.Count == 0 && problem is null;
            var error = problem is null ? null : reporter.ViewOf(problem);
            reporter.Json(
                new ConfigCheckView(isGood, configuration.Files, configuration.Faults, configuration.Warnings, location, [.. results.Select(CheckStepView.Of)], error),
                CliJson.Default.ConfigCheckView);
        }
    }
}
