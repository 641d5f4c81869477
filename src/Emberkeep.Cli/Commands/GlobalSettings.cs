using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Cli.Progress;

namespace Emberkeep.Cli.Commands;

/// <summary>What the options that every command shares were set to.</summary>
/// <param name="Selection">Repository and configuration.</param>
/// <param name="Output">How results are written.</param>
/// <param name="Progress">How progress is shown.</param>
/// <param name="IsQuiet">Say only what was asked for.</param>
/// <param name="IsVerbose">Say more on standard error.</param>
/// <param name="UseColor">Colour is allowed on a terminal.</param>
internal sealed record GlobalSettings(
    RepositorySelection Selection, OutputFormat Output, ProgressMode Progress, bool IsQuiet, bool IsVerbose, bool UseColor);
