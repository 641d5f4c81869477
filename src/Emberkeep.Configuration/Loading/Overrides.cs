using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Validation;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Loading;

/// <summary>Reads the values of the command line. Blanks and quotes count as in a file. What is not known is a fault here: nobody else reads it.</summary>
internal static class Overrides
{
    public static IReadOnlyList<IniEntry> Parse(IReadOnlyList<string> overrides, OptionSet options, FaultReport report)
    {
        var entries = new List<IniEntry>();
        foreach (var text in overrides)
        {
            var separator = text.IndexOf('=', StringComparison.Ordinal);
            if (separator < 0)
            {
                report.AddAll([Fault(null, $"the setting that begins with '{NameIn(text)}' has no '='", "Write option=value.")]);
                continue;
            }

            var (section, name) = SplitName(text[..separator].Trim());
            if (options.Find(section, name) is null)
            {
                report.AddAll([Fault(Printable.Text(name), "there is no such option", UnknownNames.Remedy(options, name))]);
                continue;
            }

            entries.Add(new IniEntry(section, name, IniParser.Unquote(text[(separator + 1)..].Trim()), ValueSource.CommandLine));
        }

        return entries;
    }

    private static ConfigurationFault Fault(string? option, string message, string remedy) =>
        new(ValueSource.CommandLine, option, message, remedy);

    /// <summary>What looks like a name: the rest may be a secret behind a wrong separator.</summary>
    private static string NameIn(string text) =>
        Printable.Text(string.Concat(text.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.')));

    private static (string Section, string Name) SplitName(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (Option.DefaultGroup, name) : (IniParser.NormalizeSection(name[..dot]), name[(dot + 1)..]);
    }
}
