using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Validation;

/// <summary>Collects what is wrong, and tells what matters to the chosen driver from what does not.</summary>
internal sealed class FaultReport
{
    private readonly List<(ConfigurationFault Fault, OptionArea Area)> _faults = [];
    private readonly List<ConfigurationWarning> _warnings = [];

    /// <summary>Adds a fault of one or several options. A fault that is added again counts once, for all its options.</summary>
    public void Add(ConfigurationFault fault, params ReadOnlySpan<Option> options)
    {
        var area = OptionArea.None;
        foreach (var option in options)
        {
            area |= option.AppliesTo;
        }

        _faults.Add((fault, area));
    }

    /// <summary>Adds faults that matter whatever the driver.</summary>
    public void AddAll(IEnumerable<ConfigurationFault> faults) => _faults.AddRange(faults.Select(fault => (fault, OptionArea.Everything)));

    /// <summary>Adds a warning.</summary>
    public void Warn(ConfigurationWarning warning) => _warnings.Add(warning);

    /// <summary>
    /// The faults that matter to the area, and all warnings. What is wrong with the options of other drivers is a warning: Cinder never looks
    /// at them, so a cinder.conf with such a line has to work.
    /// </summary>
    public (IReadOnlyList<ConfigurationFault> Faults, IReadOnlyList<ConfigurationWarning> Warnings) Split(OptionArea area)
    {
        var all = _faults.GroupBy(entry => entry.Fault)
            .Select(group => (Fault: group.Key, Matters: group.Any(entry => (entry.Area & (area | OptionArea.Service)) != OptionArea.None)))
            .ToList();
        var others = all.Where(entry => !entry.Matters)
            .Select(entry => new ConfigurationWarning(entry.Fault.Source, entry.Fault.Option, entry.Fault.Message, entry.Fault.Remedy));
        return (
            [.. InOrder(all.Where(entry => entry.Matters).Select(entry => entry.Fault), fault => fault.Source)],
            [.. InOrder(_warnings.Concat(others), warning => warning.Source)]);
    }

    /// <summary>Files by line, as somebody corrects them, then the command line, then what is set nowhere.</summary>
    private static IEnumerable<T> InOrder<T>(IEnumerable<T> entries, Func<T, ValueSource> sourceOf) =>
        entries.OrderBy(entry => sourceOf(entry).Kind switch { ValueSourceKind.File => 0, ValueSourceKind.CommandLine => 1, _ => 2 })
            .ThenBy(entry => sourceOf(entry).Path, StringComparer.Ordinal)
            .ThenBy(entry => sourceOf(entry).Line);
}
