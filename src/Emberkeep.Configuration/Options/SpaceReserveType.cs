using System.Globalization;
using Emberkeep.Configuration.Values;
using Emberkeep.Stores;

namespace Emberkeep.Configuration.Options;

/// <summary>Room that is left free: an amount of bytes, a percentage, or <c>auto</c>; see <see cref="SpaceReserve"/>.</summary>
internal sealed class SpaceReserveType : OptionType
{
    private const string Auto = "auto";

    public override string Name => "room";

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        text = text.Trim();
        value = null;
        if (text.Equals(Auto, StringComparison.OrdinalIgnoreCase))
        {
            value = SpaceReserve.Auto;
        }
        else if (text.EndsWith('%'))
        {
            value = double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
                ? new SpaceReserve(null, percent)
                : null;
        }
        else if (ByteAmount.TryParse(text, out var bytes))
        {
            value = new SpaceReserve(bytes, null);
        }

        return value is not null;
    }

    public override string Expectation(HostFacts host) => $"{Auto}, a percentage such as 2%, or {ByteAmount.Grammar}";

    public override string Format(object value) => (SpaceReserve)value switch
    {
        { Percent: null, Bytes: { } bytes } => bytes.ToString(CultureInfo.InvariantCulture),
        // Never with an exponent, which would not be read back.
        { Percent: { } percent, Bytes: null } => percent.ToString("0.####################", CultureInfo.InvariantCulture) + "%",
        _ => Auto,
    };
}
