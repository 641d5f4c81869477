namespace Emberkeep.Cli.Output;

/// <summary>The object on standard error for something that is wrong but does not stop the command.</summary>
internal sealed record WarningDocument(ErrorView Warning);
