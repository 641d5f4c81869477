using System.Globalization;

namespace Emberkeep.Cli.Commands;

/// <summary>Numbers of bytes as people write them: <c>4096</c>, <c>64M</c>, <c>1GiB</c>; units are powers of 1024.</summary>
internal static class ByteCount
{
    private const string Units = "KMGT";

    public static bool TryParse(string text, out long bytes)
    {
        var digits = text.TrimEnd('B', 'i');
        var unit = digits.Length > 0 ? Units.IndexOf(char.ToUpperInvariant(digits[^1]), StringComparison.Ordinal) : -1;
        var shift = 10 * (unit + 1);
        var isNumber = long.TryParse(unit < 0 ? digits : digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes <= long.MaxValue >> shift;
        bytes = isNumber ? bytes << shift : 0;
        return isNumber;
    }
}
