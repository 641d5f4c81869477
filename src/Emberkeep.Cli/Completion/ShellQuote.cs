namespace Emberkeep.Cli.Completion;

/// <summary>Quotes text for shells.</summary>
internal static class ShellQuote
{
    /// <summary>Between single quotes, as POSIX shells read it.</summary>
    public static string Single(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Between single quotes, as fish reads it: a backslash escapes there.</summary>
    public static string Fish(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
