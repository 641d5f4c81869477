using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Emberkeep.Engine.Format.Json;

/// <summary>Takes single values from a reader, with errors that name the file, the key and the reason.</summary>
internal static class JsonValues
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A string of at most <paramref name="maxLength"/> UTF-16 units.</summary>
    public static string GetString(ref Utf8JsonReader reader, string where, string key, int maxLength) =>
        GetOptionalString(ref reader, where, key, maxLength)
        ?? throw FormatErrors.Corrupt(where, $"'{key}' is null but must be a string");

    /// <summary>A string of at most <paramref name="maxLength"/> UTF-16 units, or null.</summary>
    public static string? GetOptionalString(ref Utf8JsonReader reader, string where, string key, int maxLength)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            throw FormatErrors.Corrupt(where, $"'{key}' is not a string");
        }

        var text = Unescape(reader.ValueSpan, where, key);
        return text.Length <= maxLength ? text : throw FormatErrors.Corrupt(where, $"'{key}' is longer than {maxLength} characters");
    }

    /// <summary>An integer from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static long GetInteger(ref Utf8JsonReader reader, string where, string key, long min, long max)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw FormatErrors.Corrupt(where, $"'{key}' is not a number");
        }

        if (!reader.TryGetInt64(out var value))
        {
            throw FormatErrors.Corrupt(where, $"'{key}' is {FormatErrors.Quote(Encoding.ASCII.GetString(reader.ValueSpan))}, which is not a whole number below 2^63");
        }

        return value >= min && value <= max
            ? value
            : throw FormatErrors.Corrupt(where, string.Create(CultureInfo.InvariantCulture, $"'{key}' is {value}, not between {min} and {max}"));
    }

    /// <summary>Moves to the end of a value that is in the buffer as a whole.</summary>
    public static void Skip(ref Utf8JsonReader reader)
    {
        if (!reader.TrySkip())
        {
            throw new InvalidOperationException("The value is not in the buffer as a whole.");
        }
    }

    /// <summary>The name of a property.</summary>
    public static string GetName(ref Utf8JsonReader reader, string where, int maxLength)
    {
        var name = Unescape(reader.ValueSpan, where, "a key");
        return name.Length <= maxLength ? name : throw FormatErrors.Corrupt(where, $"a key is longer than {maxLength} characters");
    }

    /// <summary>
    /// The text between the quotes of a JSON string. Unlike the framework's own methods it takes surrogates that have no partner,
    /// because Python writes and reads them.
    /// </summary>
    private static string Unescape(ReadOnlySpan<byte> raw, string where, string key)
    {
        var chars = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            var used = 0;
            while (!raw.IsEmpty)
            {
                var plain = raw.IndexOf((byte)'\\');
                plain = plain < 0 ? raw.Length : plain;
                used += StrictUtf8.GetChars(raw[..plain], chars.AsSpan(used));
                raw = raw[plain..];
                if (!raw.IsEmpty)
                {
                    chars[used++] = UnescapeOne(raw, out var length);
                    raw = raw[length..];
                }
            }

            return new string(chars, 0, used);
        }
        catch (ArgumentException e)
        {
            throw FormatErrors.Corrupt(where, $"'{key}' is not valid UTF-8", e);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>One escape sequence; the reader has checked that it is well formed.</summary>
    private static char UnescapeOne(ReadOnlySpan<byte> raw, out int length)
    {
        length = 2;
        switch (raw[1])
        {
            case (byte)'n': return '\n';
            case (byte)'r': return '\r';
            case (byte)'t': return '\t';
            case (byte)'b': return '\b';
            case (byte)'f': return '\f';
            case (byte)'u':
                length = 6;
                return (char)ushort.Parse(raw.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default: return (char)raw[1];
        }
    }
}
