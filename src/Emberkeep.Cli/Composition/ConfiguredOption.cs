namespace Emberkeep.Cli.Composition;

/// <summary>One option and where its value comes from.</summary>
/// <param name="Name">The option's name.</param>
/// <param name="Value">The value as text, already redacted when it is a secret; null when there is none.</param>
/// <param name="Source">File and line, the command line, or the default.</param>
/// <param name="IsDefault">True when nobody set the option.</param>
internal sealed record ConfiguredOption(string Name, string? Value, string Source, bool IsDefault);
