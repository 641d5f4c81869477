using System.Globalization;

namespace Emberkeep.Cli.Output;

/// <summary>Amounts of data and time as people read them.</summary>
internal static class Size
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes with a binary unit, for example <c>1.5 GiB</c>; whole numbers have no fraction.</summary>
    public static string Text(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        // 1023.96 KiB must not read as "1024 KiB".
        if (unit > 0 && unit < Units.Length - 1 && Math.Round(bytes, 1) >= 1024)
        {
            bytes = 1;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? Math.Floor(bytes) : Math.Round(bytes, 1)):0.#} {Units[unit]}");
    }

    /// <summary>A number of things, for example <c>1 object</c> or <c>2 objects</c>.</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A span of time, for example <c>4.2 s</c>, <c>3:07</c> or <c>1:02:09</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 3600 => time.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"),
    };
}
