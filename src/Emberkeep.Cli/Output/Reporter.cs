using System.Text.Json.Serialization.Metadata;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Output;

/// <summary>Writes results to standard output and everything else to standard error, as text or as JSON.</summary>
internal sealed class Reporter(Terminal terminal, OutputFormat format, bool isQuiet, bool isVerbose, bool useColor)
{
    private const string ProgramName = "emberkeep";

    /// <summary>ENOSPC of Linux, which the runtime keeps as the exception's HResult.</summary>
    private const int NoSpaceErrno = 28;

    /// <summary>True when results are JSON.</summary>
    public bool IsJson => format == OutputFormat.Json;

    /// <summary>True when only what was asked for is to be printed.</summary>
    public bool IsQuiet => isQuiet;

    /// <summary>True when causes are to be shown in full.</summary>
    public bool IsVerbose => isVerbose;

    /// <summary>Writes one JSON value.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type) => Print(() => terminal.Out.WriteLine(JsonText.Of(value, type)));

    /// <summary>Writes a line of text.</summary>
    public void Line(string text) => Print(() => terminal.Out.WriteLine(Printable.Text(text)));

    /// <summary>Writes a result that has a form of its own, such as SQL.</summary>
    public void Write(Action<TextWriter> write) => Print(() => write(terminal.Out));

    /// <summary>Writes a table in the way that suits the reader.</summary>
    public void Table(TextTable table)
    {
        Print(() =>
        {
            if (terminal.IsOutTerminal)
            {
                TerminalTable.Write(table, terminal, useColor);
            }
            else
            {
                PlainTable.Write(table, terminal.Out);
            }
        });
    }

    /// <summary>Tells the user something worth knowing, on standard error.</summary>
    public void Note(string text)
    {
        if (!isQuiet && !IsJson)
        {
            terminal.Error.WriteLine($"{ProgramName}: {Printable.Text(text)}");
        }
    }

    /// <summary>Tells the user something that helps to find out what happens, on standard error.</summary>
    public void Detail(string text)
    {
        if (isVerbose && !IsJson)
        {
            terminal.Error.WriteLine($"{ProgramName}: {Printable.Text(text)}");
        }
    }

    /// <summary>Tells that something is wrong that does not stop the command.</summary>
    public void Warning(BackupException problem)
    {
        if (IsJson)
        {
            terminal.Error.WriteLine(JsonText.Of(new WarningDocument(ViewOf(problem)), JsonLines.Default.WarningDocument));
            return;
        }

        Problem("warning: ", problem);
    }

    /// <summary>Tells why the command failed.</summary>
    /// <returns>The exit code.</returns>
    public int Error(BackupException problem)
    {
        if (IsJson)
        {
            terminal.Error.WriteLine(JsonText.Of(new ErrorDocument(ViewOf(problem)), JsonLines.Default.ErrorDocument));
        }
        else
        {
            Problem("", problem);
            if (Cause(problem) is { } cause)
            {
                terminal.Error.WriteLine(cause);
            }
        }

        return ExitCode.Of(problem.Kind);
    }

    /// <summary>An error in the form of JSON output.</summary>
    public ErrorView ViewOf(BackupException problem) =>
        new(problem.Kind.ToString(), problem.Message, problem.Remedy, ExitCode.Of(problem.Kind), Cause(problem));

    /// <summary>Standard output may be a full disk or closed, which is no defect of this program.</summary>
    private static void Print(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(
                e.HResult == NoSpaceErrno ? ErrorKind.NoSpace : ErrorKind.Unavailable,
                $"Standard output cannot be written: {e.Message}",
                "See where it goes to. What the command had done by then stands; `emberkeep backup list` shows the backups.",
                innerException: e);
        }
    }

    private string? Cause(BackupException problem) => isVerbose ? problem.InnerException?.ToString() : null;

    private void Problem(string prefix, BackupException problem)
    {
        terminal.Error.WriteLine($"{ProgramName}: {prefix}{Printable.Lines(problem.Message)}");
        if (problem.Remedy is { } remedy)
        {
            terminal.Error.WriteLine($"  -> {Printable.Lines(remedy)}");
        }
    }
}
