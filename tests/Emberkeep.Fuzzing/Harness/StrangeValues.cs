namespace Emberkeep.Fuzzing.Harness;

/// <summary>Numbers at boundaries, and texts that programs stumble over.</summary>
internal static class StrangeValues
{
    private static readonly string[] s_numbers =
    [
        "0", "-0", "1", "-1", "00001", "127", "128", "255", "256", "1023", "1024", "1025", "4096", "4097", "65535", "65536", "65537", "16777216",
        "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "1099511627776", "9007199254740993", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616", "1.0", "0.5", "1e5", "1E400", "-1e-400",
        "99999999999999999999999999999999999999",
    ];

    private static readonly string[] s_texts =
    [
        "", " ", "\0", "\n", "\r\n", "\t", "/", "//", "..", "../", "/../", ".", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800", "\u007f", "\u0085",
        "\u2028", "\u202e", "\ufeff", "\ufffd", "\uffff", "\U0001F600", "e\u0301", "%00", "%2e%2e", "%", "%zz", "$", "${", "$$", "\"", "'", "[", "]", "{", "}",
        ",", "=", ":", "#", ";", "-", "--", "null", "true", "None", "NaN", "Infinity", ".emberkeep",
    ];

    /// <summary>A number at a boundary, as text.</summary>
    public static string Number(Random random) => s_numbers[random.Next(s_numbers.Length)];

    /// <summary>A strange text; a long one now and then.</summary>
    public static string Text(Random random) => random.Next(12) == 0
        ? new string((char)random.Next('a', 'z' + 1), 1 << random.Next(15))
        : s_texts[random.Next(s_texts.Length)];
}
