namespace Emberkeep.Tsm.Client;

/// <summary>Reads the numbers of the client's totals, which have thousands separators by the client's language.</summary>
internal static class Count
{
    private const int GroupLength = 3;

    /// <summary>
    /// A whole number, plain or in groups of three digits with the same separator between all of them. Anything else is no count: a wrong guess
    /// would make a success of a failure.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long count)
    {
        count = 0;
        text = text.Trim();
        var first = text.IndexOfAnyExceptInRange('0', '9');
        if (text.IsEmpty || first == 0)
        {
            return false;
        }

        if (first < 0)
        {
            return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out count);
        }

        if (first > GroupLength || !IsSeparator(text[first]) || text[0] == '0')
        {
            return false;
        }

        var digits = new System.Text.StringBuilder().Append(text[..first]);
        for (var at = first; at < text.Length; at += GroupLength + 1)
        {
            if (text[at] != text[first] || at + GroupLength >= text.Length || text.Slice(at + 1, GroupLength).IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                return false;
            }

            digits.Append(text.Slice(at + 1, GroupLength));
        }

        return long.TryParse(digits.ToString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out count);
    }

    /// <summary>
    /// Comma, full stop, apostrophes, spaces (plain, no-break, thin, narrow no-break U+202F), and U+FFFD: a no-break space of an 8-bit character set,
    /// which is no UTF-8.
    /// </summary>
    private static bool IsSeparator(char character) =>
        character is ',' or '.' or '\'' or '\u2019' or ' ' or '\u00A0' or '\u2009' or '\u202F' or '\uFFFD';
}
