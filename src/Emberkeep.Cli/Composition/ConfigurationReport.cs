namespace Emberkeep.Cli.Composition;

/// <summary>What the configuration says.</summary>
/// <param name="Files">The files that were read, in the order in which later ones win.</param>
/// <param name="Options">Every known option with its value.</param>
/// <param name="Faults">All that is wrong, each naming file, line and option; empty when the configuration can be used.</param>
/// <param name="Warnings">What works but is hardly meant.</param>
internal sealed record ConfigurationReport(
    IReadOnlyList<string> Files, IReadOnlyList<ConfiguredOption> Options, IReadOnlyList<string> Faults, IReadOnlyList<string> Warnings);
