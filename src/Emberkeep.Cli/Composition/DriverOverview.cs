namespace Emberkeep.Cli.Composition;

/// <summary>The drivers that there are.</summary>
/// <param name="Drivers">All of them, a plug-in that the configuration names among them.</param>
/// <param name="Configured">The name of the one that the command line or the configuration chooses, or null.</param>
internal sealed record DriverOverview(IReadOnlyList<DriverDescription> Drivers, string? Configured);
