using Emberkeep.Cli.Commands;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Retention;
using Emberkeep.Stores;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>Names, amounts, rates, lengths of time, and the values of options.</summary>
internal static class ValueTargets
{
    private static readonly string[] s_amounts =
        ["k", "M", "Gi", "Ti", "T", "i", "B", "%", ":", "-", "=", ",", "08:00", "24:00", "00:00", "y", "m", "d", "h", "/", ".", "e", "+", "99999", "_"];

    private static readonly HostFacts s_host = new("host", 4);

    public static IReadOnlyList<TextTarget> List { get; } =
    [
        new("names", [$"aa/bb/{Samples.Backup}", Samples.Prefix, $"{Samples.Prefix}-00001", $"volume_{Samples.Volume}/20261122195129/az_nova_backup_{Samples.Backup}"],
            ["/", "..", ".", "\\", ".emberkeep", "volume_", "_backup_", "/az_", "-00001", "-100000", "_metadata", Samples.Backup], Names),
        new("rate", ["50M", "08:00-18:00=20M,18:00-08:00=0", "1Gi,12:00-13:00=5000"], s_amounts, Rate),
        new("amount", ["64M", "1GiB", "4096", "9223372036854775807", "8Ti"], s_amounts, Amount),
        new("calendar-span", ["1y6m14d12h", "9999y", "7d"], s_amounts, Span) { NamedAs = "--keep-within" },
        new("read-selection", ["1/7", "5%", "100%", "0.5%"], s_amounts, Selection),
        new("option-values", ["1", "true", "auto", "2%", "50M", "a,b", "https://user:pw@host:1/x", "-1", "1.5", "none"],
            [.. s_amounts, "true", "False", "none", "http://", "inf", "nan", "0x10", "1_000", "\n"], OptionValues),
    ];

    private static string Names(string text)
    {
        var isContainer = ContainerName.TryParse(text, out var container);
        var isObject = ObjectName.TryParse(text, out var name);
        if (isContainer || isObject)
        {
            var value = isContainer ? container.Value : name.Value;
            value.ShouldBe(text);
            value.Split('/').ShouldAllBe(part => part != "" && part != "." && part != ".." && !part.StartsWith(ContainerName.ReservedPrefix, StringComparison.Ordinal));
            value.Any(c => char.IsControl(c) || c == '\\').ShouldBeFalse();
        }

        if (BackupPrefix.TryParse(text, out var prefix))
        {
            prefix.Value.ShouldBe(text);
            prefix.TryParseDataObject(prefix.DataObject(12345678).Value, out var number).ShouldBeTrue();
            number.ShouldBe(12345678);
            _ = prefix.Metadata;
        }

        var isData = Samples.Owner.TryParseDataObject(text, out var index);
        (isData && Samples.Owner.DataObject(index).Value != text).ShouldBeFalse();
        return isContainer || isObject ? $"{isContainer} {isObject} {prefix is null} {isData}" : ContainerName.Parse(text).Value;
    }

    private static string Rate(string text)
    {
        if (!RateSchedule.TryParse(text, out var schedule))
        {
            return "none";
        }

        RateSchedule.TryParse(schedule.ToString(), out var again).ShouldBeTrue();
        for (var hour = 0; hour < 24; hour++)
        {
            var rate = schedule.RateAt(new TimeOnly(hour, 59));
            again.RateAt(new TimeOnly(hour, 59)).ShouldBe(rate);
            (rate is null or > 0).ShouldBeTrue();
        }

        return $"{schedule.IsUnlimited}";
    }

    private static string Amount(string text)
    {
        var isAmount = ByteAmount.TryParse(text, out var bytes);
        var isCount = ByteCount.TryParse(text, out var count);
        bytes.ShouldBeGreaterThanOrEqualTo(0);
        count.ShouldBeGreaterThanOrEqualTo(0);
        return $"{isAmount} {isCount}";
    }

    private static string Span(string text)
    {
        var span = CalendarSpan.Parse(text, "--keep-within");
        span.Before(DateTimeOffset.UnixEpoch).ShouldBeLessThanOrEqualTo(DateTimeOffset.UnixEpoch);
        return $"{span.Years > 0} {span.Months > 0} {span.Days > 0} {span.Hours > 0}";
    }

    private static string Selection(string text)
    {
        var selection = ReadSelection.Parse(text, seed: 1);
        selection.Part.ShouldBeInRange(1, selection.Parts);
        _ = selection.Includes(text);
        return $"{selection.IsAll} {selection.Percent is null}";
    }

    private static string OptionValues(string text)
    {
        var taken = 0;
        foreach (var type in OptionTable.All.Select(option => option.Type).DistinctBy(type => (type.Name, type.Limits)))
        {
            if (!type.TryParse(text, s_host, out var value) || value is null)
            {
                continue;
            }

            taken++;
            if (type is ListType)
            {
                // As in oslo.config an empty item can be read but not written: commas at the end do not count.
                continue;
            }

            var written = type.Format(value);
            type.TryParse(written, s_host, out var again).ShouldBeTrue(type.Name);
            type.Format(again!).ShouldBe(written, type.Name);
        }

        return $"{taken}";
    }
}
