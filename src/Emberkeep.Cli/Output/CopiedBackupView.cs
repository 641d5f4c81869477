using Emberkeep.Engine.Copying;

namespace Emberkeep.Cli.Output;

/// <summary>What became of one backup.</summary>
/// <param name="Id">The backup.</param>
/// <param name="Outcome">copied, completed, present, planned or failed.</param>
/// <param name="Container">Its container in the destination, or null when it failed.</param>
/// <param name="ServiceMetadata">Its prefix in the destination, or null when it failed.</param>
/// <param name="CopiedObjects">Data objects that were copied, in a dry run that would be.</param>
/// <param name="CopiedBytes">Their stored bytes.</param>
/// <param name="FoundObjects">Data objects that were there already.</param>
/// <param name="Reason">Why it failed, or null.</param>
internal sealed record CopiedBackupView(
    string Id, string Outcome, string? Container, string? ServiceMetadata, int CopiedObjects, long CopiedBytes, int FoundObjects, string? Reason)
{
    /// <summary>The view of a report.</summary>
    public static CopiedBackupView Of(CopyReport report)
    {
        var isGood = report.Outcome != CopyOutcome.Failed;
        return new CopiedBackupView(
            report.Source.Id.ToString(),
            report.Outcome.ToString().ToLowerInvariant(),
            isGood ? report.Target.Container?.Value : null,
            isGood ? report.Target.ServiceMetadata : null,
            report.CopiedObjects,
            report.CopiedBytes,
            report.FoundObjects,
            report.Error?.Message);
    }
}
