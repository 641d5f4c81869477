using System.Globalization;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>What <c>repository check</c> says of one backup.</summary>
internal sealed record CheckedBackupView(
    string Id,
    string VolumeId,
    string? Name,
    string? ParentId,
    string CreatedAt,
    string Container,
    string Condition,
    string? Reason,
    bool NeedsExistingVolume)
{
    public static CheckedBackupView Of(CheckedBackup backup) => new(
        backup.Id.ToString(),
        backup.VolumeId.ToString(),
        backup.Name,
        backup.ParentId?.ToString(),
        backup.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        backup.Place,
        RepositoryFindingView.Name(backup.Condition),
        backup.Reason,
        backup.NeedsExistingVolume);
}
