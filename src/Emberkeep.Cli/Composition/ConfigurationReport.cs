namespace Emberkeep.Cli.Composition;

/// <summary>What the configuration says.</summary>
/// <param name="Options">Every known option with its value.</param>
/// <param name="Faults">All that is wrong, each naming file, line and option; empty when the configuration can be used.</param>
internal sealed record ConfigurationReport(IReadOnlyList<ConfiguredOption> Options, IReadOnlyList<string> Faults);
