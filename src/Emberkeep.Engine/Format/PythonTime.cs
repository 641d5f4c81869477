using System.Globalization;

namespace Emberkeep.Engine.Format;

/// <summary>Time as Cinder writes it to a repository: the text form of a Python datetime with zone, <c>2026-11-22 19:51:29.333683+00:00</c>.</summary>
internal static class PythonTime
{
    private const string ToSeconds = "yyyy'-'MM'-'dd' 'HH':'mm':'ss";

    private static readonly string[] ParsedForms =
    [
        ToSeconds + "zzz", ToSeconds + "'.'ffffffzzz", ToSeconds, ToSeconds + "'.'ffffff",
    ];

    /// <summary>The time in UTC with microseconds, which are left out when they are zero. Finer parts are cut off.</summary>
    public static string Format(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var form = utc.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond ? ToSeconds + "'+00:00'" : ToSeconds + "'.'ffffff'+00:00'";
        return utc.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>Parses what <see cref="Format"/> writes; a text without zone is in UTC. False for anything else, in particular "None".</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        var parsed = DateTimeOffset.TryParseExact(
            text, ParsedForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
        return parsed;
    }
}
