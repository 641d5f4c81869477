using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Validation;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Loading;

/// <summary>Reads a configuration and checks it: the one way in.</summary>
public static class ConfigurationLoader
{
    /// <summary>
    /// Reads the sources. Nothing is thrown for what is wrong with them; <see cref="LoadedConfiguration.Require"/> does that for callers who
    /// need a configuration without faults.
    /// </summary>
    public static LoadedConfiguration Load(ConfigurationSources sources)
    {
        var report = new FaultReport();
        var options = OptionSet.With(sources.Vendor?.Options);
        var files = ConfigurationFiles.ReadAll(sources, report);
        var raw = new RawValues();
        foreach (var file in files)
        {
            report.AddAll(file.Faults);
            UnknownNames.Check(file, options, report);
            raw.AddLayer(file.Entries);
        }

        raw.AddLayer(Overrides.Parse(sources.Overrides, options, report));
        var settings = new Settings(options, new ValueResolver(raw, options, sources.Host, report).ResolveAll());
        var driver = FindDriver(settings, sources.Vendor, report);
        ConfigurationRules.Check(new RuleContext(settings, driver, report));
        var (faults, warnings) = report.Split(driver?.Area ?? OptionArea.Everything);
        return new LoadedConfiguration(settings, faults, warnings, [.. files.Select(file => file.Path)]);
    }

    private static DriverName? FindDriver(Settings settings, VendorDriver? vendor, FaultReport report)
    {
        if (!settings.TryGet(ServiceOptions.Driver, out var name))
        {
            return null;
        }

        var driver = DriverCatalog.Find(name);
        if (driver is null)
        {
            report.Add(
                new ConfigurationFault(
                    settings.SourceOf(ServiceOptions.Driver), ServiceOptions.Driver.Name,
                    $"there is no driver '{settings.Printable(ServiceOptions.Driver!)}'", DriverCatalog.Remedy(name)),
                ServiceOptions.Driver);
        }

        return driver is { Family: DriverFamily.Vendor } && vendor is not null
            ? driver with { ClassPath = vendor.ClassPath, Area = vendor.BuiltInOptions | OptionArea.Vendor }
            : driver;
    }
}
