using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>repository check</c>.</summary>
internal sealed record RepositoryCheckView(
    bool IsGood,
    string Location,
    ReadSelectionView? ReadData,
    bool IsDryRun,
    int Errors,
    int Warnings,
    long Objects,
    long ObjectsRead,
    long BytesRead,
    int FilesSetAside,
    IReadOnlyList<CheckedBackupView> Backups,
    IReadOnlyList<RepositoryFindingView> Findings)
{
    public static RepositoryCheckView Of(
        RepositoryCheckReport report, string location, RepositoryCheckOptions options, IReadOnlyList<RepositoryFindingView> findings) => new(
        report.IsGood,
        location,
        ReadSelectionView.Of(options.ReadData),
        options.DryRun,
        report.Errors,
        report.Warnings,
        report.Objects,
        report.ObjectsRead,
        report.BytesRead,
        report.FilesSetAside,
        [.. report.Backups.Select(CheckedBackupView.Of)],
        findings);
}
