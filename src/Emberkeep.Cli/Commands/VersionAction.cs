using System.CommandLine;
using System.CommandLine.Invocation;

namespace Emberkeep.Cli.Commands;

/// <summary>Prints name and version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>For example <c>emberkeep 0.1.0</c>.</summary>
    public static string Text { get; } = $"emberkeep {typeof(VersionAction).Assembly.GetName().Version?.ToString(3)}";

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Success;
    }
}
