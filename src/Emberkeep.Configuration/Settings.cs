using System.Diagnostics.CodeAnalysis;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Rendering;
using Emberkeep.Configuration.Validation;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;

namespace Emberkeep.Configuration;

/// <summary>The values of all options. Immutable; any number of callers may use it at once.</summary>
public sealed class Settings
{
    private readonly OptionSet _options;
    private readonly IReadOnlyDictionary<Option, ResolvedValue> _values;

    internal Settings(OptionSet options, IReadOnlyDictionary<Option, ResolvedValue> values)
    {
        _options = options;
        _values = values;
    }

    /// <summary>The driver that <see cref="ServiceOptions.Driver"/> names.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when there is no such driver.</exception>
    public DriverName Driver => DriverCatalog.Resolve(Get(ServiceOptions.Driver));

    /// <summary>The driver that <see cref="ServiceOptions.Driver"/> names, if there is one of that name.</summary>
    public bool TryGetDriver([NotNullWhen(true)] out DriverName? driver)
    {
        driver = TryGet(ServiceOptions.Driver, out var name) ? DriverCatalog.Find(name) : null;
        return driver is not null;
    }

    /// <summary>The value of an option.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the value that was given is not acceptable.</exception>
    public T Get<T>(Option<T> option)
    {
        var resolved = _values[option];
        return resolved.Fault is null ? (T)resolved.Value! : throw ConfigurationFault.CreateException([resolved.Fault]);
    }

    /// <summary>The value of an option, unless what was given is not acceptable.</summary>
    internal bool TryGet<T>(Option<T> option, out T value)
    {
        var resolved = _values[option];
        value = resolved.Fault is null ? (T)resolved.Value! : default!;
        return resolved.Fault is null;
    }

    internal ResolvedValue Find(Option option) => _values[option];

    /// <summary>The value of an option for a message.</summary>
    internal string Printable(Option<string?> option) =>
        _values[option] is { IsSecret: false, Value: string text } ? Values.Printable.Text(text) : Secret.Redacted;

    /// <summary>Where the value of an option comes from.</summary>
    public ValueSource SourceOf(Option option) => _values[option].Source;

    /// <summary>True when a file or the command line sets the option, to whatever value.</summary>
    public bool IsSet(Option option) => SourceOf(option).Kind != ValueSourceKind.Default;

    /// <summary>The values for people to read, in the order of the reference.</summary>
    /// <param name="changedOnly">True for the options that a file or the command line sets; false for all.</param>
    public IEnumerable<SettingLine> Show(bool changedOnly) =>
        _options.All.Where(option => !changedOnly || IsSet(option)).Select(option => SettingLine.Create(option, _values[option]));
}
