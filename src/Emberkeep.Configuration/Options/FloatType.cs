using System.Globalization;

namespace Emberkeep.Configuration.Options;

/// <summary>A decimal number. Infinity and NaN, which Python would take, are refused: no option has a use for them.</summary>
/// <param name="min">The smallest accepted number, or null.</param>
internal sealed class FloatType(double? min = null) : OptionType
{
    public override string Name => "float";

    public override string? Limits => min is null ? null : string.Create(CultureInfo.InvariantCulture, $"of at least {min}");

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        value = null;
        if (!double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number)
            || number < min)
        {
            return false;
        }

        value = number;
        return true;
    }

    public override string Expectation(HostFacts host) => $"a decimal number {Limits}".TrimEnd();

    public override string Format(object value) => ((double)value).ToString("R", CultureInfo.InvariantCulture);

    public override string FormatForReference(object value)
    {
        var text = Format(value);
        return text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : text;
    }
}
