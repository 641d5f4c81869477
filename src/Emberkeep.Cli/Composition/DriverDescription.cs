using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Plugins;

namespace Emberkeep.Cli.Composition;

/// <summary>A driver as <c>driver list</c> and <c>driver show</c> print it, and as the reference has it.</summary>
/// <param name="Name">The short name, or <c>Assembly!Type</c> of a plug-in.</param>
/// <param name="Service">The class path of the Cinder driver for the same repository, which the records of backups have.</param>
/// <param name="Aliases">The other names that <c>backup_driver</c> takes for it.</param>
/// <param name="Address">What <c>--repository</c> begins with for it; null for a plug-in.</param>
/// <param name="Features">What it can do.</param>
/// <param name="Options">The names of the options that it takes besides those of the service.</param>
internal sealed record DriverDescription(
    string Name, string Service, IReadOnlyList<string> Aliases, string? Address, DriverFeatures Features, IReadOnlyList<string> Options)
{
    /// <summary>The words for what it can do.</summary>
    public IEnumerable<string> Capabilities => Enum.GetValues<DriverFeatures>().Where(feature => feature != DriverFeatures.None && Features.HasFlag(feature)).Select(WordOf);

    /// <summary>Describes a kind of repository.</summary>
    public static DriverDescription Of(IRepositoryKind kind)
    {
        var driver = DriverCatalog.Known.First(known => known.Area == kind.Area);
        return new DriverDescription(driver.ShortName, driver.ClassPath!, DriverCatalog.AliasesOf(driver), kind.Scheme, kind.Features, [.. OptionsOf(kind.Area)]);
    }

    /// <summary>Describes a plug-in. Where it does not say which store it opens, only what every store can do is known.</summary>
    public static DriverDescription Of(DriverName driver, StorePlugin plugin) => new(
        driver.ToString(),
        plugin.Driver.ClassPath,
        [],
        Address: null,
        ChunkedBackupDriver.FeaturesOf(plugin.StoreType ?? typeof(Stores.IObjectStore)),
        [.. OptionsOf(plugin.Driver.BuiltInOptions), .. plugin.Driver.Options?.Options.Select(option => option.Name) ?? []]);

    /// <summary>The word for a feature: its name with hyphens.</summary>
    public static string WordOf(DriverFeatures feature) =>
        string.Concat(feature.ToString().Select((letter, index) => char.IsUpper(letter) ? $"{(index > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    private static IEnumerable<string> OptionsOf(OptionArea area) => OptionTable.All
        .Where(option => (option.AppliesTo & OptionArea.Service) == OptionArea.None && (option.AppliesTo & area) != OptionArea.None)
        .Select(option => option.Name);
}
