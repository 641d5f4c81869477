using Emberkeep.Checks;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Makes the file and its name durable.</summary>
internal sealed class SyncStep(CheckedStore store) : StoreStep(StepName, store, WriteStep.StepName)
{
    public const string StepName = "fsync";

    protected override bool Writes => true;

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        var start = Checked.Time.GetTimestamp();
        await Checked.File!.SyncAsync(cancellationToken);
        await Checked.File.DisposeAsync();
        await Checked.Files.SyncDirectoryAsync("", cancellationToken);
        var elapsed = Checked.Time.GetElapsedTime(start);
        return new CheckFinding($"the file and its name are durable after {Amount.Milliseconds(elapsed)}")
        {
            Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["fsync_seconds"] = elapsed.TotalSeconds },
        };
    }
}
