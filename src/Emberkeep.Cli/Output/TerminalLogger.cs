using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Output;

/// <summary>Shows warnings and errors that libraries log to the person at the terminal.</summary>
internal sealed class TerminalLogger<T>(TextWriter error) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            error.WriteLine($"emberkeep: warning: {Printable.Text(formatter(state, exception))}");
        }
    }
}
