using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>The outcome of verifying one backup.</summary>
internal sealed record VerifyView(
    string Id, bool IsGood, bool IsQuick, int ObjectsChecked, long BytesChecked, IReadOnlyList<FaultView> Faults, string? ContentRoot, int? LeafSize)
{
    public static VerifyView Of(VerifyReport report) => new(
        report.Backup.Id.ToString(),
        report.IsGood,
        report.IsQuick,
        report.ObjectsChecked,
        report.BytesChecked,
        [.. report.Faults.Select(FaultView.Of)],
        report.ContentRoot?.Hash,
        report.ContentRoot?.LeafSize);
}
