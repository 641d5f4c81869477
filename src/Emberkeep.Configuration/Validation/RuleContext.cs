using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Validation;

/// <summary>What a rule looks at and where it reports. A rule about an option that has no good value has nothing to say.</summary>
/// <param name="Settings">The values.</param>
/// <param name="Driver">The configured driver, or null when it is not known.</param>
/// <param name="Report">Takes the faults.</param>
internal sealed record RuleContext(Settings Settings, DriverName? Driver, FaultReport Report)
{
    /// <summary>Reports a fault at the place where the first option was set, for whoever uses any of the options.</summary>
    public void Fault(string message, string remedy, params ReadOnlySpan<Option> options) =>
        Report.Add(new ConfigurationFault(PlaceOf(options), options[0].Name, message, remedy), options);

    /// <summary>Reports a warning at the place where the option was set.</summary>
    public void Warn(Option option, string message, string remedy) =>
        Report.Warn(new ConfigurationWarning(Settings.SourceOf(option), option.Name, message, remedy));

    private ValueSource PlaceOf(ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            if (Settings.IsSet(option))
            {
                return Settings.SourceOf(option);
            }
        }

        return ValueSource.Default;
    }
}
