using System.Globalization;

namespace Emberkeep.Configuration.Values;

/// <summary>Amounts of bytes as people write them: digits and a unit, <c>k</c>, <c>M</c>, <c>G</c>, <c>T</c> for powers of 1,000, with an <c>i</c> of 1,024.</summary>
internal static class ByteAmount
{
    /// <summary>What is accepted, to complete a sentence.</summary>
    public const string Grammar = "bytes with an optional k, M, G, T, Ki, Mi, Gi or Ti";

    private const string Units = "KMGT";

    /// <summary>Reads an amount of at least 0.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = text[digits..];
        if (unit.Length == 0)
        {
            bytes = number;
            return true;
        }

        var power = Units.IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        if (power == 0 || unit.Length > 2 || (unit.Length == 2 && unit[1] != 'i'))
        {
            return false;
        }

        for (var i = 0; i < power; i++)
        {
            var step = unit.Length == 2 ? 1024 : 1000;
            if (number > long.MaxValue / step)
            {
                return false;
            }

            number *= step;
        }

        bytes = number;
        return true;
    }
}
