namespace Emberkeep.Cli.Output;

/// <summary>The outcome of <c>backup restore</c>. Amounts are bytes, the rate is bytes of the volume per second.</summary>
internal sealed record RestoreView(
    string BackupId,
    string Target,
    bool TargetCreated,
    long VolumeLength,
    long BytesWritten,
    long BytesZeroed,
    long BytesRead,
    int Objects,
    bool IsBlockVerified,
    string? ContentRoot,
    string? TargetRoot,
    int? LeafSize,
    long BytesLost,
    IReadOnlyList<LostView> Lost,
    double Seconds,
    double Rate);
