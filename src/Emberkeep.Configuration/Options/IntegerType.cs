using System.Globalization;
using System.Text.RegularExpressions;

namespace Emberkeep.Configuration.Options;

/// <summary>A whole number, written as Python writes them: an optional sign, digits, single underscores between digits.</summary>
/// <param name="min">The smallest accepted number, or null.</param>
/// <param name="max">The largest accepted number, or null.</param>
/// <param name="maxIsProcessorCount">True when the number of processors is the limit instead of <paramref name="max"/>.</param>
/// <param name="isOptional">True when an empty text means "none".</param>
internal sealed partial class IntegerType(
    long? min = null, long? max = null, bool maxIsProcessorCount = false, bool isOptional = false) : OptionType
{
    public override string Name => "integer";

    public override string? Limits => Describe(maxIsProcessorCount ? "the number of processors" : max?.ToString(CultureInfo.InvariantCulture));

    /// <summary>The smallest accepted number, or null.</summary>
    public long? Min => min;

    /// <summary>The largest accepted number where it is the same on every machine, or null.</summary>
    public long? Max => max;

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        value = null;
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return isOptional;
        }

        if (!Pattern().IsMatch(trimmed)
            || !long.TryParse(trimmed.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number < min
            || number > Maximum(host))
        {
            return false;
        }

        value = number;
        return true;
    }

    public override string Expectation(HostFacts host) =>
        $"a whole number {Describe(Maximum(host)?.ToString(CultureInfo.InvariantCulture))}".TrimEnd();

    public override string Format(object value) => ((long)value).ToString(CultureInfo.InvariantCulture);

    private long? Maximum(HostFacts host) => maxIsProcessorCount ? Math.Max(1, host.ProcessorCount) : max;

    private string? Describe(string? maximum) => (min, maximum) switch
    {
        (null, null) => null,
        (null, _) => $"up to {maximum}",
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"of at least {min}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"from {min} to {maximum}"),
    };

    [GeneratedRegex(@"\A[+-]?[0-9]+(?:_[0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Pattern();
}
