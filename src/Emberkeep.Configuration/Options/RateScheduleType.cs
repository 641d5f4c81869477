using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>Bytes a second, by time of the day if wanted; see <see cref="RateSchedule"/>.</summary>
internal sealed class RateScheduleType : OptionType
{
    public override string Name => "rate";

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        var isValid = RateSchedule.TryParse(text, out var schedule);
        value = schedule;
        return isValid;
    }

    public override string Expectation(HostFacts host) =>
        $"a rate of at least 1000 bytes a second, or 0 for no limit ({ByteAmount.Grammar}), "
        + "or such rates for times that do not overlap, as in 08:00-18:00=20M,18:00-08:00=0";

    public override string Format(object value) => ((RateSchedule)value).ToString();
}
