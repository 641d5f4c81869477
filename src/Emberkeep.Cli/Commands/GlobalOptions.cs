using System.CommandLine;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Cli.Progress;

namespace Emberkeep.Cli.Commands;

/// <summary>The options that every command shares.</summary>
internal sealed class GlobalOptions
{
    /// <summary>Names the repository when <c>--repository</c> does not.</summary>
    public const string RepositoryVariable = "EMBERKEEP_REPOSITORY";

    /// <summary>Any value but an empty one switches colour off, by the convention of no-color.org.</summary>
    private const string NoColorVariable = "NO_COLOR";

    /// <summary>The option of the configuration that <c>--limit-rate</c> stands for.</summary>
    private const string LimitRateOption = "backup_limit_rate";

    private readonly Option<string> _repository = new("--repository", "-r")
    {
        Description = $"The repository: a directory, or a URL such as file:///srv/backups (default: ${RepositoryVariable}, else the configuration)",
        HelpName = "REPOSITORY",
        Recursive = true,
    };

    private readonly Option<string[]> _configFiles = new("--config-file")
    {
        Description = "Read this configuration file; may be repeated, later files win",
        HelpName = "FILE",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _configDirectory = new("--config-dir")
    {
        Description = "Read the *.conf files of this directory after the configuration files",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Set a configuration option for this run; may be repeated",
        HelpName = "OPTION=VALUE",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _limitRate = new("--limit-rate")
    {
        Description = $"Move at most so many bytes a second to and from the repository, for example 50M; the same as --set {LimitRateOption}=...",
        HelpName = "RATE",
        Recursive = true,
    };

    private readonly Option<string> _output = new("--output")
    {
        Description = "Write results as a table or as JSON (default: table)",
        HelpName = "table|json",
        Recursive = true,
    };

    private readonly Option<string> _progress = new("--progress")
    {
        Description = "Show progress on standard error (default: auto, a bar on a terminal)",
        HelpName = "auto|bar|json|none",
        Recursive = true,
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print only what was asked for: no progress, no notes", Recursive = true };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Say more on standard error", Recursive = true };

    private readonly Option<bool> _noColor = new("--no-color") { Description = $"No colour (also: ${NoColorVariable})", Recursive = true };

    public GlobalOptions()
    {
        _output.AcceptOnlyFromAmong("table", "json");
        _progress.AcceptOnlyFromAmong("auto", "bar", "json", "none");
    }

    /// <summary>The options in the order of the help.</summary>
    public IEnumerable<Option> All => [_repository, _configFiles, _configDirectory, _set, _limitRate, _output, _progress, _quiet, _verbose, _noColor];

    /// <summary>Reads the options of a command line that was parsed without errors.</summary>
    public GlobalSettings Bind(ParseResult parse, Terminal terminal) => new(
        new RepositorySelection(
            parse.GetValue(_repository) ?? NullIfEmpty(terminal.Environment(RepositoryVariable)),
            parse.GetValue(_configFiles) ?? [],
            parse.GetValue(_configDirectory),
            [.. parse.GetValue(_set) ?? [], .. parse.GetValue(_limitRate) is { } rate ? [$"{LimitRateOption}={rate}"] : Array.Empty<string>()]),
        OutputOf(parse),
        Enum.Parse<ProgressMode>(parse.GetValue(_progress) ?? nameof(ProgressMode.Auto), ignoreCase: true),
        parse.GetValue(_quiet),
        parse.GetValue(_verbose),
        !parse.GetValue(_noColor) && string.IsNullOrEmpty(terminal.Environment(NoColorVariable)));

    /// <summary>Tells how errors are to be written, even when the rest of the command line is wrong.</summary>
    public OutputFormat OutputOf(ParseResult parse) =>
        parse.GetResult(_output) is { Tokens: [.., { Value: "json" }] } ? OutputFormat.Json : OutputFormat.Table;

    /// <summary>Tells whether stack traces are wanted, even when the rest of the command line is wrong.</summary>
    public bool IsVerbose(ParseResult parse) => parse.GetResult(_verbose) is { Implicit: false };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
