using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>A deletion that was found unfinished, and what became of it.</summary>
/// <param name="Backup">The backup that was being deleted.</param>
/// <param name="Owner">Who was at it: host and process.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it is not <see cref="RecoveryOutcome.Finished"/>, or null.</param>
public sealed record RecoveredJob(BackupId Backup, string Owner, RecoveryOutcome Outcome, string? Reason);
