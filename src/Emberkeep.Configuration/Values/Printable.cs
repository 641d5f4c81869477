using System.Text;

namespace Emberkeep.Configuration.Values;

/// <summary>Makes foreign text fit for a message.</summary>
internal static class Printable
{
    private const int MaxLength = 80;

    /// <summary>The text without passwords of URLs, with control characters replaced, cut to a length that fits a line.</summary>
    public static string Text(string text)
    {
        text = UrlPassword.Redact(text);
        var builder = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            builder.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return text.Length > MaxLength ? builder.Append("...").ToString() : builder.ToString();
    }
}
