using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Ini;

/// <summary>Writes values so that <see cref="IniParser"/> and oslo.config read them back.</summary>
public static class IniWriter
{
    /// <summary>
    /// Makes a text safe from substitution: a value that is not the operator's own, such as a path, has to be escaped before it becomes an
    /// override or a line of a file.
    /// </summary>
    /// <remarks>A backslash is used because the other escape, a doubled dollar, is misread behind a backslash.</remarks>
    public static string Escape(string value) => value.Replace("$", @"\$", StringComparison.Ordinal);

    /// <summary>The override, as <see cref="Loading.ConfigurationSources.Overrides"/> takes it, that gives an option exactly this value.</summary>
    public static string Override(Option option, string value) => $"{option.Group}.{option.Name}=\"{Escape(value)}\"";

    /// <summary>
    /// The assignment that gives an option this value, without a line end. Line feeds become continuation lines; these cannot keep blanks at
    /// their ends and cannot be empty.
    /// </summary>
    public static string Assignment(string name, string value)
    {
        var lines = Escape(value).Split('\n');
        lines[0] = NeedsQuotes(lines[0]) ? $"\"{lines[0]}\"" : lines[0];
        return $"{name} = {string.Join("\n    ", lines)}".TrimEnd(' ');
    }

    private static bool NeedsQuotes(string line) =>
        line.Length > 0 && (line.Trim().Length != line.Length || (line[0] is '"' or '\'' && line[0] == line[^1]));
}
