using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Validation;

namespace Emberkeep.Configuration.Values;

/// <summary>
/// References in values, as oslo.config follows them: <c>$name</c> and <c>${name}</c> in the same section and then in DEFAULT,
/// <c>$group.name</c> and <c>${group.name}</c> in another section, <c>$$</c> and <c>\$</c> for a dollar. A dollar in front of anything else stands
/// for itself. Unknown names and circles are faults.
/// </summary>
/// <param name="follow">The value behind a section and name, or null when there is none.</param>
internal sealed partial class Substitution(Func<string, string, Expansion?> follow)
{
    /// <summary>References behind references. More is a mistake, and would use up the stack.</summary>
    private const int MaxDepth = 50;

    /// <summary>Characters that all values with references may have together, so that doubling values cannot fill the memory.</summary>
    private const int MaxCharacters = 4 << 20;

    private readonly List<(string Section, string Name)> _path = [];
    private int _characters;

    /// <summary>Replaces the references of a value.</summary>
    /// <param name="section">The section of the value.</param>
    /// <param name="name">The name under which others refer to it.</param>
    /// <param name="givenName">The name that the file uses, for messages.</param>
    /// <param name="text">The value.</param>
    /// <param name="source">Where the value comes from.</param>
    public Expansion Expand(string section, string name, string givenName, string text, ValueSource source)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return new Expansion(text);
        }

        if (_path.Contains((section, name)))
        {
            var circle = string.Join(" -> ", _path.SkipWhile(step => step != (section, name)).Select(step => step.Name).Append(name));
            return Fail(source, givenName, $"the value refers to itself: {circle}", "Write one of these values without a reference.");
        }

        if (_path.Count >= MaxDepth)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"more than {MaxDepth} references follow one another");
            return Fail(source, givenName, message, "Write the value itself.");
        }

        _path.Add((section, name));
        try
        {
            return Replace(section, givenName, text.Replace(@"\$", "$$", StringComparison.Ordinal), source);
        }
        finally
        {
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private Expansion Replace(string section, string givenName, string text, ValueSource source)
    {
        var result = new StringBuilder();
        var isSecret = false;
        var position = 0;
        foreach (Match match in Reference().Matches(text))
        {
            result.Append(text, position, match.Index - position);
            position = match.Index + match.Length;
            if (!match.Groups["name"].Success)
            {
                result.Append('$');
                continue;
            }

            var reference = match.Groups["name"].Value;
            if (Find(section, reference) is not { } value)
            {
                return Unknown(source, givenName, reference);
            }

            if (value.Fault is not null)
            {
                return value;
            }

            isSecret |= value.IsSecret;
            result.Append(value.Text);
            if (result.Length > MaxCharacters - _characters)
            {
                return Fail(source, givenName, "the references expand to more than 4 million characters", "Write the value itself.");
            }
        }

        result.Append(text, position, text.Length - position);
        _characters += result.Length;
        return new Expansion(result.ToString(), isSecret);
    }

    private Expansion? Find(string section, string reference)
    {
        var dot = reference.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            section = IniParser.NormalizeSection(reference[..dot]);
            if (follow(section, reference[(dot + 1)..]) is { } other)
            {
                return other;
            }
        }
        else if (follow(section, reference) is { } own)
        {
            return own;
        }

        return follow(Option.DefaultGroup, reference);
    }

    private static Expansion Unknown(ValueSource source, string givenName, string reference)
    {
        var dot = reference.IndexOf('.', StringComparison.Ordinal);
        var remedy = dot > 0 && OptionTable.Find(Option.DefaultGroup, reference[..dot]) is not null
            ? $"Write ${{{reference[..dot]}}} in braces if the dot is not part of the name."
            : OptionTable.Nearest(reference) is { } nearest
                ? $"Did you mean ${nearest}? Write $$ for a dollar that is no reference."
                : "Write the value itself, or $$ for a dollar that is no reference.";
        return Fail(source, givenName, $"the reference ${Printable.Text(reference)} leads nowhere", remedy);
    }

    private static Expansion Fail(ValueSource source, string givenName, string message, string remedy) =>
        new("", Fault: new ConfigurationFault(source, givenName, message, remedy));

    [GeneratedRegex(
        @"\$(?:\$|(?<name>[_A-Za-z][._A-Za-z0-9]*)|\{(?<name>[_A-Za-z][._A-Za-z0-9]*)\})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Reference();
}
