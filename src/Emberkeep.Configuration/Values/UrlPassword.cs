using System.Text.RegularExpressions;

namespace Emberkeep.Configuration.Values;

/// <summary>Takes the password out of URLs: options such as a proxy are no secrets themselves but may hold one.</summary>
internal static partial class UrlPassword
{
    public static string Redact(string text) => Password().Replace(text, $"${{start}}{Secret.Redacted}@");

    [GeneratedRegex(@"(?<start>://[^/?#\s:@]*:)[^/?#\s]*@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Password();
}
