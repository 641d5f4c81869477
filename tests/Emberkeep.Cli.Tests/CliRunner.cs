using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Microsoft.Extensions.Time.Testing;

namespace Emberkeep.Cli.Tests;

/// <summary>Runs the command line inside the test, against a repository in memory.</summary>
internal sealed class CliRunner
{
    public CliRunner(params BackupRecord[] records)
    {
        Driver.Records.AddRange(records);
        Composition = new FakeComposition(Driver);
    }

    public FakeBackupDriver Driver { get; } = new();

    public FakeComposition Composition { get; }

    public FakeTimeProvider Time { get; } = new(Samples.Start.AddDays(1));

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string Input { get; set; } = "";

    public bool IsTerminal { get; set; }

    public bool WasComposed { get; private set; }

    public CancellationToken Token { get; set; } = TestContext.Current.CancellationToken;

    public async Task<CliResult> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal
        {
            OpenInput = () => new StringReader(Input),
            Out = output,
            Error = error,
            IsOutTerminal = IsTerminal,
            IsErrorTerminal = IsTerminal,
            Width = 160,
            Environment = name => Environment.GetValueOrDefault(name),
        };
        var application = new CliApplication(
            terminal,
            () =>
            {
                WasComposed = true;
                return Composition;
            },
            Time);
        var exitCode = await application.RunAsync(args, Token);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }
}
