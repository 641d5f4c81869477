using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>A request moves some bytes, or with -1 all of them.</summary>
internal static class GcsChunks
{
    public static void Check(RuleContext context)
    {
        foreach (var option in new[] { GcsOptions.ReaderChunkSize, GcsOptions.WriterChunkSize })
        {
            if (context.Settings.TryGet(option, out var size) && size == 0)
            {
                context.Fault("0 bytes per request would move nothing", "Set it to -1 for a single request, or to the bytes of one request.", option);
            }
        }
    }
}
