using Emberkeep.Errors;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Output;

/// <summary>Shows what a library logs: warnings as warnings, the rest with <c>--verbose</c>.</summary>
internal sealed class ReporterLogger<T>(Reporter reporter) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || (reporter.IsVerbose && logLevel >= LogLevel.Information);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var text = formatter(state, exception);
        if (logLevel >= LogLevel.Warning)
        {
            reporter.Warning(new BackupException(ErrorKind.Internal, text, innerException: exception));
        }
        else
        {
            reporter.Detail(text);
        }
    }
}
