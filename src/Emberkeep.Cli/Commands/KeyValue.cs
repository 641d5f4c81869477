using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>Reads <c>key=value</c> arguments.</summary>
internal static class KeyValue
{
    /// <summary>Splits at the first '='. The value may be empty, the key not.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when there is no key or no '='.</exception>
    public static KeyValuePair<string, string> Parse(string option, string text)
    {
        var separator = text.IndexOf('=', StringComparison.Ordinal);
        return separator > 0
            ? KeyValuePair.Create(text[..separator].Trim(), text[(separator + 1)..])
            : throw new BackupException(ErrorKind.Invalid, $"{option} '{text}' is not of the form key=value.", $"Write {option} key=value.");
    }
}
