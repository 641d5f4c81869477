using System.Globalization;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Retention;

/// <summary>A length of time in the units of the calendar, written like <c>1y6m14d12h</c>: years, months, days, hours.</summary>
/// <param name="Years">Whole years.</param>
/// <param name="Months">Whole months.</param>
/// <param name="Days">Whole days.</param>
/// <param name="Hours">Whole hours.</param>
public readonly record struct CalendarSpan(int Years, int Months, int Days, int Hours)
{
    /// <summary>No unit may be larger: ten thousand years is all the calendar there is.</summary>
    private const int MaxUnit = 9999;

    /// <summary>Reads a span.</summary>
    /// <param name="text">Numbers, each followed by y, m, d or h, every unit at most once and in any order.</param>
    /// <param name="optionName">The option that the text was given to, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> naming the option and the form.</exception>
    public static CalendarSpan Parse(string text, string optionName)
    {
        Span<int> units = [-1, -1, -1, -1];
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
        {
            throw Refuse(text, optionName);
        }

        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            var unit = digits > 0 ? "ymdh".IndexOf(rest[digits], StringComparison.Ordinal) : -1;
            if (unit < 0
                || units[unit] >= 0
                || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out units[unit])
                || units[unit] > MaxUnit)
            {
                throw Refuse(text, optionName);
            }

            rest = rest[(digits + 1)..];
        }

        return new CalendarSpan(Math.Max(0, units[0]), Math.Max(0, units[1]), Math.Max(0, units[2]), Math.Max(0, units[3]));
    }

    /// <summary>The moment so long before another one; the beginning of the calendar where it would be earlier.</summary>
    public DateTimeOffset Before(DateTimeOffset moment)
    {
        try
        {
            return moment.AddYears(-Years).AddMonths(-Months).AddDays(-Days).AddHours(-Hours);
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTimeOffset.MinValue;
        }
    }

    private static BackupException Refuse(string text, string optionName) => new(
        ErrorKind.Invalid,
        $"{optionName} {text} is not a length of time.",
        "Write years, months, days and hours like 1y6m14d12h; leave out what is zero.");
}
