using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Emberkeep.Configuration.Values;

/// <summary>
/// How many bytes a second may be moved at which time of the day. Written as one rate (<c>50M</c>), or as rates for times
/// (<c>08:00-18:00=20M,18:00-08:00=0</c>), or both: the rate without a time is for the rest of the day. 0, and a time that nothing is said of, set no
/// limit. A time may reach past midnight; times must not overlap.
/// </summary>
public sealed class RateSchedule
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Below this a piece of a few bytes would take for ever, and what is meant is hardly bytes a second.</summary>
    private const long MinRate = 1000;

    private readonly string _text;
    private readonly List<(int Start, int End, long Rate)> _times;
    private readonly long _otherwise;

    private RateSchedule(string text, List<(int Start, int End, long Rate)> times, long otherwise)
    {
        _text = text;
        _times = times;
        _otherwise = otherwise;
    }

    /// <summary>True when there is no limit at any time.</summary>
    public bool IsUnlimited => _otherwise == 0 && _times.TrueForAll(entry => entry.Rate == 0);

    /// <summary>Bytes a second at a time of the day, or null for no limit.</summary>
    public long? RateAt(TimeOnly time)
    {
        var minute = (time.Hour * 60) + time.Minute;
        var rate = _otherwise;
        foreach (var entry in _times)
        {
            if (entry.Start <= minute && minute < entry.End)
            {
                rate = entry.Rate;
            }
        }

        return rate == 0 ? null : rate;
    }

    /// <summary>The text that the schedule was read from.</summary>
    public override string ToString() => _text;

    /// <summary>Reads a schedule.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RateSchedule? schedule)
    {
        schedule = null;
        var times = new List<(int Start, int End, long Rate)>();
        long? otherwise = null;
        foreach (var entry in text.Split(','))
        {
            var parts = entry.Split('=');
            if (parts.Length > 2 || !TryParseRate(parts[^1], out var rate))
            {
                return false;
            }

            if (parts.Length == 2)
            {
                if (!TryAdd(times, parts[0], rate))
                {
                    return false;
                }
            }
            else if (otherwise is not null)
            {
                return false;
            }
            else
            {
                otherwise = rate;
            }
        }

        schedule = new RateSchedule(text.Trim(), times, otherwise ?? 0);
        return true;
    }

    private static bool TryParseRate(string text, out long rate) => ByteAmount.TryParse(text, out rate) && (rate == 0 || rate >= MinRate);

    private static bool TryAdd(List<(int Start, int End, long Rate)> times, string range, long rate)
    {
        var ends = range.Split('-');
        if (ends.Length != 2 || !TryParseMinute(ends[0], out var start) || !TryParseMinute(ends[1], out var end) || start == end || start == MinutesOfDay)
        {
            return false;
        }

        return start < end
            ? TryAdd(times, start, end, rate)
            : TryAdd(times, start, MinutesOfDay, rate) && (end == 0 || TryAdd(times, 0, end, rate));
    }

    private static bool TryAdd(List<(int Start, int End, long Rate)> times, int start, int end, long rate)
    {
        if (times.Exists(other => other.Start < end && start < other.End))
        {
            return false;
        }

        times.Add((start, end, rate));
        return true;
    }

    /// <summary>Minutes since midnight of <c>HH:MM</c>, up to <c>24:00</c>.</summary>
    private static bool TryParseMinute(string text, out int minute)
    {
        minute = 0;
        var parts = text.Trim().Split(':');
        if (parts is not [{ Length: 1 or 2 } hourText, { Length: 2 } minuteText]
            || !int.TryParse(hourText, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(minuteText, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || minutes > 59)
        {
            return false;
        }

        minute = (hours * 60) + minutes;
        return minute <= MinutesOfDay;
    }
}
