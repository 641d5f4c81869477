using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Validation;

namespace Emberkeep.Configuration.Values;

/// <summary>Finds each option's text, follows its references, and makes the typed value.</summary>
internal sealed class ValueResolver
{
    private readonly RawValues _raw;
    private readonly OptionSet _known;
    private readonly HostFacts _host;
    private readonly FaultReport _report;
    private readonly Substitution _substitution;
    private readonly Dictionary<Option, ResolvedValue> _options = [];
    private readonly Dictionary<(string Section, string Name), Expansion> _foreign = [];

    public ValueResolver(RawValues raw, OptionSet options, HostFacts host, FaultReport report)
    {
        _raw = raw;
        _known = options;
        _host = host;
        _report = report;
        _substitution = new Substitution(Follow);
    }

    /// <summary>The values of all options. Faults are reported with every option that they leave without a value.</summary>
    public IReadOnlyDictionary<Option, ResolvedValue> ResolveAll()
    {
        foreach (var option in _known.All)
        {
            if (Resolve(option).Fault is { } fault)
            {
                _report.Add(fault, option);
            }
        }

        return _options;
    }

    private ResolvedValue Resolve(Option option)
    {
        if (!_options.TryGetValue(option, out var resolved))
        {
            resolved = Make(option);
            _options[option] = resolved;
        }

        return resolved;
    }

    private ResolvedValue Make(Option option)
    {
        var entries = _raw.Find(option.Group, option.AllNames);
        if (Contradiction(option, entries) is { } contradiction)
        {
            return new ResolvedValue(null, contradiction.Source, option.IsSecret, contradiction);
        }

        var entry = WinnerOf(entries);
        var source = entry?.Source ?? ValueSource.Default;
        var name = entry?.Name ?? option.Name;
        var text = entry?.Value ?? option.DefaultFor(_host);
        if (text is null)
        {
            return new ResolvedValue(null, source, option.IsSecret);
        }

        WarnAbout(option, entries, entry);
        var expansion = _substitution.Expand(option.Group, option.Name, name, text, source);
        var isSecret = option.IsSecret || expansion.IsSecret;
        if (expansion.Fault is { } fault)
        {
            return new ResolvedValue(null, source, isSecret, fault);
        }

        return option.Type.TryParse(expansion.Text, _host, out var value)
            ? new ResolvedValue(value, source, isSecret)
            : new ResolvedValue(null, source, isSecret, BadValue(option, name, source, isSecret ? null : expansion.Text));
    }

    /// <summary>The last assignment under the best name: what oslo.config takes.</summary>
    private static IniEntry? WinnerOf(IReadOnlyList<IniEntry> entries) =>
        entries.Count == 0 ? null : entries.Last(entry => entry.Name.Equals(entries[0].Name, StringComparison.Ordinal));

    private static ConfigurationFault? Contradiction(Option option, IReadOnlyList<IniEntry> entries)
    {
        var winner = WinnerOf(entries);
        foreach (var other in entries.GroupBy(entry => entry.Name, StringComparer.Ordinal).Select(group => group.Last()))
        {
            if (!other.Value.Equals(winner!.Value, StringComparison.Ordinal))
            {
                return new ConfigurationFault(
                    other.Source, other.Name, $"it has another value than {winner.Name} ({winner.Source}), and both are names of the option {option.Name}",
                    $"Keep {option.Name} and remove the other.");
            }
        }

        return null;
    }

    private void WarnAbout(Option option, IReadOnlyList<IniEntry> entries, IniEntry? winner)
    {
        foreach (var entry in entries)
        {
            if (option.DeprecatedNames.Contains(entry.Name, StringComparer.Ordinal))
            {
                _report.Warn(new ConfigurationWarning(
                    entry.Source, entry.Name, $"the name is deprecated; the option is {option.Name} now", $"Write {option.Name} instead."));
            }

            if (entry.Name.Equals(winner!.Name, StringComparison.Ordinal) && !entry.Value.Equals(winner.Value, StringComparison.Ordinal))
            {
                _report.Warn(new ConfigurationWarning(
                    entry.Source, entry.Name, $"the value is not used, because {winner.Source} sets it again", "Keep one of the two."));
            }
        }
    }

    private ConfigurationFault BadValue(Option option, string name, ValueSource source, string? text)
    {
        var shown = text switch
        {
            null => "the value (not shown, it is secret)",
            "" => "an empty value",
            _ => $"the value '{Printable.Text(text)}'",
        };
        return new ConfigurationFault(
            source, name, $"{shown} is not {option.Type.Expectation(_host)}",
            $"Correct it, or leave it out for the default: {option.DefaultNote ?? (option.IsSecret ? Secret.Redacted : option.DefaultText) ?? "none"}.");
    }

    /// <summary>
    /// The value behind a reference, or null when nothing has the name. Names that are not Emberkeep's options are taken from the files,
    /// because cinder.conf has hundreds of options that others may refer to.
    /// </summary>
    private Expansion? Follow(string section, string name)
    {
        if (_known.Find(section, name) is { } option)
        {
            var resolved = Resolve(option);
            var text = resolved.Value is null ? "" : option.Type.FormatForReference(resolved.Value);
            return new Expansion(text, resolved.IsSecret, resolved.Fault);
        }

        if (_raw.FindLast(section, name) is not { } entry)
        {
            return null;
        }

        if (!_foreign.TryGetValue((section, name), out var expansion))
        {
            expansion = _substitution.Expand(section, name, name, entry.Value, entry.Source);
            _foreign[(section, name)] = expansion;
        }

        return expansion;
    }
}
