using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>What deleting one backup did, or would do.</summary>
/// <param name="Backup">The deleted backup.</param>
/// <param name="Merges">What each increment that was built directly on it took over; empty when there is none.</param>
/// <param name="FreedBytes">
/// Stored bytes that no other backup took over. An upper limit: objects that other backups share by hard link take their room as long as those exist.
/// </param>
public sealed record DeleteReport(BackupRecord Backup, IReadOnlyList<MergeReport> Merges, long FreedBytes);
