using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Validation;

/// <summary>
/// Finds names in files that look like misspelt options. Other options and sections pass in silence: a cinder.conf has hundreds.
/// </summary>
internal static class UnknownNames
{
    public static void Check(IniFile file, OptionSet options, FaultReport report)
    {
        foreach (var entry in file.Entries)
        {
            if (entry.Section is Option.DefaultGroup
                && entry.Name.StartsWith("backup_", StringComparison.Ordinal)
                && options.Find(entry.Section, entry.Name) is null)
            {
                report.Warn(new ConfigurationWarning(
                    entry.Source, Printable.Text(entry.Name), "there is no such option, the line has no effect", Remedy(options, entry.Name)));
            }
        }

        foreach (var section in file.Sections)
        {
            if (section is not Option.DefaultGroup && section.Trim().Equals(Option.DefaultGroup, StringComparison.OrdinalIgnoreCase))
            {
                report.Warn(new ConfigurationWarning(
                    ValueSource.File(file.Path, 0), null, $"the section [{Printable.Text(section)}] is not [DEFAULT], its options have no effect",
                    "Write [DEFAULT]."));
            }
        }
    }

    /// <summary>What to do about a name that is not known.</summary>
    public static string Remedy(OptionSet options, string name) => options.Nearest(name) is { } nearest
        ? $"Did you mean {nearest}?"
        : "The reference of the configuration lists all options.";
}
