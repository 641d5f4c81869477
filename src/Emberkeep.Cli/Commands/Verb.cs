using System.CommandLine;

namespace Emberkeep.Cli.Commands;

/// <summary>A command that does something, as opposed to one that only groups others.</summary>
internal abstract class Verb : Command
{
    /// <summary>Makes the command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="start">Makes the invocation from a parsed command line.</param>
    protected Verb(string name, string description, Func<ParseResult, Invocation> start)
        : base(name, description) => SetAction((parse, cancellationToken) => RunAsync(start(parse), cancellationToken));

    /// <summary>Does the work.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken);
}
