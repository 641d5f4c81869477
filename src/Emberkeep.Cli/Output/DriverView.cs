using Emberkeep.Cli.Composition;

namespace Emberkeep.Cli.Output;

/// <summary>One driver of <c>driver list</c> and <c>driver show</c>. The health is null when it was not asked for.</summary>
internal sealed record DriverView(
    string Name,
    bool IsConfigured,
    string Service,
    IReadOnlyList<string> Aliases,
    string? Address,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string> Options,
    DriverHealth? Health)
{
    public static DriverView Of(DriverDescription driver, bool isConfigured, DriverHealth? health) => new(
        driver.Name, isConfigured, driver.Service, driver.Aliases, driver.Address, [.. driver.Capabilities], driver.Options, health);
}
