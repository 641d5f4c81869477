using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>Runs the command line inside the test, with real configuration, repositories and volumes.</summary>
internal static class RealCli
{
    public static async Task<CliResult> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { OpenInput = () => TextReader.Null, Out = output, Error = error, Environment = _ => null };
        var application = new CliApplication(terminal, () => new LocalComposition(TimeProvider.System), TimeProvider.System);
        var exitCode = await application.RunAsync(arguments, TestContext.Current.CancellationToken);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }
}
