using System.Globalization;
using System.Text;

namespace Emberkeep.Cli.Output;

/// <summary>Makes text from a repository safe to show: a backup's name must not be able to steer the terminal.</summary>
internal static class Printable
{
    /// <summary>The text with control characters and invisible direction marks replaced by '?'.</summary>
    public static string Text(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            builder.Append(IsUnsafe(c) ? '?' : c);
        }

        return builder.ToString();
    }

    /// <summary>The same for text of several lines. Every line but the first is set in, so that none can pass for a message of its own.</summary>
    public static string Lines(string text) => string.Join("\n  ", text.Split('\n').Select(line => Text(line.Trim())));

    private static bool IsUnsafe(char c) =>
        char.IsControl(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
