using System.Globalization;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>The levels that each algorithm has.</summary>
internal static class Compression
{
    private const long ZstdMaximum = 22;
    private const long OthersMaximum = 9;

    public static void Check(RuleContext context)
    {
        if (!context.Settings.TryGet(ServiceOptions.CompressionLevel, out var level)
            || !context.Settings.TryGet(ServiceOptions.CompressionAlgorithm, out var algorithm)
            || level is null)
        {
            return;
        }

        if (algorithm is "none" or "off" or "no")
        {
            context.Warn(
                ServiceOptions.CompressionLevel, "the level has no effect, because nothing is compressed",
                $"Remove it, or choose an algorithm with {ServiceOptions.CompressionAlgorithm.Name}.");
            return;
        }

        var maximum = algorithm is "zstd" ? ZstdMaximum : OthersMaximum;
        if (level > maximum)
        {
            context.Fault(
                string.Create(CultureInfo.InvariantCulture, $"{level} is too high for {ServiceOptions.CompressionAlgorithm.Name} = {algorithm}"),
                string.Create(CultureInfo.InvariantCulture, $"Set it to a number from 1 to {maximum}."),
                ServiceOptions.CompressionLevel, ServiceOptions.CompressionAlgorithm);
        }
    }
}
