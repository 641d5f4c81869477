using Emberkeep.Errors;

namespace Emberkeep.Tsm.Client;

/// <summary>
/// Decides whether the client did what it was asked to. Its exit status alone does not tell: it may be 0 though nothing was stored. Its totals alone do
/// not either: they may count what an error made worthless. Both have to say yes.
/// </summary>
internal static class Judgement
{
    private const int Success = 0;
    private const int FilesSkipped = 4;
    private const int Warnings = 8;
    private const int FirstSignal = 128;
    private const string ErrorLog = "Look into the client's dsmerror.log and the server's activity log.";

    /// <summary>Throws unless the client ended well and its total is right.</summary>
    /// <param name="run">The run.</param>
    /// <param name="total">The total that counts.</param>
    /// <param name="isExact">True when it has to be 1, false when it may be more: directories are counted too.</param>
    /// <exception cref="BackupException">Says what the client said.</exception>
    public static void Require(ClientRun run, ClientTotal total, bool isExact)
    {
        if (run.ExitCode is not (Success or Warnings))
        {
            throw Failure(run, StatusText(run.ExitCode));
        }

        if (run.Output.Messages.Any(KnownMessages.SaysLeftOut))
        {
            throw Failure(run, $"ended with status {run.ExitCode}, but left the volume out");
        }

        if (run.Output.HasTotal(ClientTotal.Failed) && run.Output.Total(ClientTotal.Failed) != 0)
        {
            throw Failure(run, $"ended with status {run.ExitCode}, but counted {run.Output.Total(ClientTotal.Failed)?.ToString(null, null) ?? "?"} objects as failed");
        }

        if (run.Output.Total(total) is not { } count)
        {
            throw Failure(run, $"ended with status {run.ExitCode}, but did not say in a form that is known here how many objects it {Verb(total)}");
        }

        if (count < 1 || (isExact && count != 1))
        {
            throw Failure(run, $"ended with status {run.ExitCode}, but {Verb(total)} {count} objects instead of 1");
        }
    }

    /// <summary>Throws unless the client ended well, or with the answer that there is nothing.</summary>
    public static void RequireAnswer(ClientRun run)
    {
        if (!SaysNothingThere(run) && run.ExitCode is not (Success or Warnings))
        {
            throw Failure(run, StatusText(run.ExitCode));
        }
    }

    /// <summary>True when the client said that the server has no such object, and nothing worse.</summary>
    public static bool SaysNothingThere(ClientRun run) =>
        run.ExitCode < FirstSignal
        && run.Output.Messages.Any(KnownMessages.SaysNothingThere)
        && run.Output.Messages.Where(message => message.IsError).All(KnownMessages.SaysNothingThere);

    /// <summary>What the client warned of though it succeeded.</summary>
    public static IEnumerable<string> WarningsOf(ClientRun run) =>
        run.Output.Messages.Where(message => message.IsWarning || message.IsError).Select(Explain);

    /// <summary>The error of a run.</summary>
    public static BackupException Failure(ClientRun run, string what)
    {
        // The client says "E" for what matters most; some that matter are information, like a refused password (ANS1051I).
        var messages = run.Output.Messages.Where(message => message.IsError || message.IsWarning || KnownMessages.Find(message) is { IsGeneral: false }).ToList();
        var known = messages.Select(KnownMessages.Find).OfType<KnownMessage>().OrderBy(message => message.IsGeneral).FirstOrDefault();
        var said = messages.Count > 0
            ? $": {string.Join("; ", messages.Take(5).Select(Explain))}"
            : run.Output.Tail.Any() ? $"; its last words were: {string.Join(" / ", run.Output.Tail.TakeLast(3))}" : " and printed nothing";
        return new BackupException(known?.Kind ?? ErrorKind.Unavailable, $"`{run.Command}` {what}{said}.", known?.Remedy ?? ErrorLog, known?.IsTransient ?? false);
    }

    private static string Explain(ClientMessage message) =>
        KnownMessages.Find(message) is { } known ? $"{message.ToString().TrimEnd('.')} ({known.Meaning})" : message.ToString().TrimEnd('.');

    private static string StatusText(int exitCode) => exitCode switch
    {
        FilesSkipped => "ended with status 4: it left something out",
        > FirstSignal => $"was ended by signal {exitCode - FirstSignal}",
        _ => $"ended with status {exitCode}",
    };

    private static string Verb(ClientTotal total) => total switch
    {
        ClientTotal.BackedUp => "backed up",
        ClientTotal.Restored => "restored",
        _ => "deleted",
    };
}
