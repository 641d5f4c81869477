using System.CommandLine;
using Emberkeep.Cli.Completion;

namespace Emberkeep.Cli.Commands;

/// <summary><c>completion</c>: prints a completion script for a shell.</summary>
internal sealed class CompletionCommand : Verb
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or fish", HelpName = "bash|zsh|fish" };

    public CompletionCommand(Func<ParseResult, Invocation> start)
        : base("completion", "Print a completion script for a shell", start)
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Add(_shell);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var nodes = CommandNode.TreeOf(invocation.Parse.RootCommandResult.Command);
        var script = invocation.Parse.GetRequiredValue(_shell) switch
        {
            "bash" => BashScript.Write(nodes),
            "zsh" => ZshScript.Write(nodes),
            _ => FishScript.Write(nodes),
        };
        await invocation.Terminal.Out.WriteAsync(script.AsMemory(), cancellationToken);
        return ExitCode.Success;
    }
}
