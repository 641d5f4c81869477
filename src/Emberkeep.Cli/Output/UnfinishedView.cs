using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>A backup that is not complete.</summary>
internal sealed record UnfinishedView(string Id, string? VolumeId, string? SourcePath, string? Owner, string State, DateTimeOffset? LastSign, string? Reason)
{
    /// <summary>The view of a backup.</summary>
    public static UnfinishedView Of(UnfinishedBackup backup) => new(
        backup.Id.ToString(),
        backup.VolumeId?.ToString(),
        backup.SourcePath,
        backup.Owner,
        backup.State switch
        {
            UnfinishedState.InProgress => "in_progress",
            UnfinishedState.Resumable => "resumable",
            UnfinishedState.Abandoned => "abandoned",
            UnfinishedState.Complete => "complete",
            UnfinishedState.Removed => "removed",
            _ => "failed",
        },
        backup.LastSign,
        backup.Reason);
}
