namespace Emberkeep.Cli.Output;

/// <summary>The streams and the environment that a run of the command line talks to.</summary>
internal sealed record Terminal
{
    private const int DefaultWidth = 100;

    /// <summary>Opens standard input, which only few commands need.</summary>
    public required Func<TextReader> OpenInput { get; init; }

    /// <summary>Standard output: results only.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: errors, warnings, progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>True when a person reads standard output.</summary>
    public bool IsOutTerminal { get; init; }

    /// <summary>True when a person reads standard error.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>Looks up an environment variable.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        var isOutTerminal = !Console.IsOutputRedirected;
        var isErrorTerminal = !Console.IsErrorRedirected;
        return new Terminal
        {
            OpenInput = () => new StreamReader(Console.OpenStandardInput()),
            Out = Console.Out,
            Error = Console.Error,
            IsOutTerminal = isOutTerminal,
            IsErrorTerminal = isErrorTerminal,
            Width = isOutTerminal || isErrorTerminal ? Math.Max(Console.WindowWidth, 40) : DefaultWidth,
            Environment = System.Environment.GetEnvironmentVariable,
        };
    }
}
