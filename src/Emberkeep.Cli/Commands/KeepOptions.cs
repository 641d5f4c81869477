using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Emberkeep.Engine.Retention;

namespace Emberkeep.Cli.Commands;

/// <summary>The options that say which backups to keep.</summary>
internal sealed class KeepOptions
{
    private const string UnlimitedWord = "unlimited";
    private const string WithinName = "--keep-within";

    private readonly Option<int> _last = Count("--keep-last", "Keep the newest N backups");
    private readonly Option<int> _hourly = Count("--keep-hourly", "Keep the newest backup of each of the last N hours that have one");
    private readonly Option<int> _daily = Count("--keep-daily", "Keep the newest backup of each of the last N days that have one");
    private readonly Option<int> _weekly = Count("--keep-weekly", "Keep the newest backup of each of the last N weeks that have one");
    private readonly Option<int> _monthly = Count("--keep-monthly", "Keep the newest backup of each of the last N months that have one");
    private readonly Option<int> _yearly = Count("--keep-yearly", "Keep the newest backup of each of the last N years that have one");

    private readonly Option<string> _within = new(WithinName)
    {
        Description = "Keep every backup not older than this, such as 1y6m14d12h, counted from the volume's newest",
        HelpName = "DURATION",
    };

    /// <summary>Adds the options to a command.</summary>
    public KeepOptions(Command command)
    {
        foreach (var option in (Option[])[_last, _hourly, _daily, _weekly, _monthly, _yearly, _within])
        {
            command.Add(option);
        }
    }

    /// <summary>The policy that the command line gives.</summary>
    public RetentionPolicy Read(ParseResult parse) => new()
    {
        KeepLast = parse.GetValue(_last),
        KeepHourly = parse.GetValue(_hourly),
        KeepDaily = parse.GetValue(_daily),
        KeepWeekly = parse.GetValue(_weekly),
        KeepMonthly = parse.GetValue(_monthly),
        KeepYearly = parse.GetValue(_yearly),
        KeepWithin = parse.GetValue(_within) is { } text ? CalendarSpan.Parse(text, WithinName) : null,
    };

    private static Option<int> Count(string name, string description) => new(name)
    {
        Description = $"{description}; {UnlimitedWord}: without end",
        HelpName = "N",
        CustomParser = result => ParseCount(result, name),
    };

    private static int ParseCount(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (text == UnlimitedWord)
        {
            return RetentionPolicy.Unlimited;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return count;
        }

        result.AddError($"{name}: '{text}' is not a number of backups; give one, or {UnlimitedWord}.");
        return 0;
    }
}
