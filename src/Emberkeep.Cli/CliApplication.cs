using System.CommandLine;
using System.CommandLine.Invocation;
using Emberkeep.Cli.Commands;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli;

/// <summary>The command line: parses arguments, runs the command, and turns every outcome into output and an exit code.</summary>
/// <param name="terminal">Where to read from and write to.</param>
/// <param name="compose">Makes what commands reach outside themselves; called at most once, and only when a command needs it.</param>
/// <param name="time">The clock.</param>
internal sealed class CliApplication(Terminal terminal, Func<IComposition> compose, TimeProvider time)
{
    private static readonly ParserConfiguration Parser = new()
    {
        // A volume or name may begin with '@'.
        ResponseFileTokenReplacer = null,
    };

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code, one of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args is ["--version"])
        {
            terminal.Out.WriteLine(VersionAction.Text);
            return ExitCode.Success;
        }

        var options = new GlobalOptions();
        var composition = new Lazy<IComposition>(compose);
        var root = CommandTree.Build(
            options, parse => new Invocation(parse, options.Bind(parse, terminal), terminal, composition, time));
        var parse = root.Parse(args, Parser);
        var reporter = new Reporter(terminal, options.OutputOf(parse), isQuiet: false, options.IsVerbose(parse), useColor: false);
        try
        {
            return parse.Action is ParseErrorAction ? UsageError(parse, reporter) : await InvokeAsync(parse, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return reporter.Error(new BackupException(ErrorKind.Cancelled, "Cancelled."));
        }
        catch (BackupException e)
        {
            return reporter.Error(e);
        }
        catch (Exception e)
        {
            return reporter.Error(Defect(e, reporter.IsVerbose));
        }
    }

    private Task<int> InvokeAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,

            // Signals are the process's business, see SignalRelay.
            ProcessTerminationTimeout = null,
        };
        return parse.InvokeAsync(configuration, cancellationToken);
    }

    private static int UsageError(ParseResult parse, Reporter reporter)
    {
        var command = CommandText(parse.CommandResult.Command);
        var message = parse.Errors.Count > 0
            ? string.Join(" ", parse.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
            : "The command line is not complete.";
        if (parse.CommandResult.Command is not Verb)
        {
            // The parser would say that a command is missing, also when there is one that it does not know.
            message = parse.UnmatchedTokens is [var word, ..] ? $"There is no command '{word}'." : $"A command is missing behind '{command}'.";
        }

        return reporter.Error(new BackupException(ErrorKind.Invalid, message, $"See `{command} --help`."));
    }

    private static string CommandText(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{CommandText(parent)} {command.Name}" : "emberkeep";

    private static BackupException Defect(Exception e, bool isVerbose) => new(
        ErrorKind.Internal,
        $"{e.GetType().Name}: {e.Message}",
        isVerbose ? "This is a defect of emberkeep; please report it with what is printed here." : "This is a defect of emberkeep; run the command again with --verbose and report what it prints.",
        innerException: e);
}
