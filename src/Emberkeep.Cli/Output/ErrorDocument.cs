namespace Emberkeep.Cli.Output;

/// <summary>The object on standard error when a command fails.</summary>
internal sealed record ErrorDocument(ErrorView Error);
