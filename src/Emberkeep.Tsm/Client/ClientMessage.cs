namespace Emberkeep.Tsm.Client;

/// <summary>A numbered message of the client, for example <c>ANS1017E Session rejected: TCP/IP connection failure</c>.</summary>
/// <param name="Code">The number with its letters: <c>ANS1017E</c>.</param>
/// <param name="Text">The words behind it, in the client's language; may be empty.</param>
internal sealed record ClientMessage(string Code, string Text)
{
    private const string Letters = "ANS";
    private const string PromptEnd = ": ";
    private const int Prefix = 3;
    private const int MinDigits = 4;
    private const int MaxDigits = 5;

    /// <summary>The number without the letters; the meaning depends on it alone.</summary>
    public string Number => Code[Prefix..^1];

    /// <summary>True for errors (E) and severe errors (S).</summary>
    public bool IsError => Code[^1] is 'E' or 'S';

    /// <summary>True for warnings (W).</summary>
    public bool IsWarning => Code[^1] == 'W';

    /// <summary>
    /// Finds the message that a line begins with. The numbers are the same in every language. The client does not end the line of a prompt to which
    /// nobody answers, so a message may also follow a colon and a blank.
    /// </summary>
    /// <returns>Null when the line is none.</returns>
    public static ClientMessage? Find(string line)
    {
        var prompt = line.LastIndexOf(PromptEnd + Letters, StringComparison.Ordinal);
        return At(line.AsSpan().TrimStart()) ?? (prompt < 0 ? null : At(line.AsSpan(prompt + PromptEnd.Length)));
    }

    private static ClientMessage? At(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(Letters, StringComparison.Ordinal))
        {
            return null;
        }

        var digits = text[Prefix..].IndexOfAnyExceptInRange('0', '9');
        var length = Prefix + digits + 1;
        return digits is >= MinDigits and <= MaxDigits
            && char.IsAsciiLetterUpper(text[length - 1])
            && (text.Length == length || char.IsWhiteSpace(text[length]) || text[length] == ':')
                ? new ClientMessage(text[..length].ToString(), text[length..].TrimStart(": \t").Trim().ToString())
                : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text.Length == 0 ? Code : $"{Code} {Text}";
}
