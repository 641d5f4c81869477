using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>One thing that the check of a repository found.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Backup">The backup that it concerns, or null.</param>
/// <param name="Place">Path of the container or directory from the root of the repository; empty for the root and for the repository as a whole.</param>
/// <param name="ObjectName">The file concerned, or null.</param>
/// <param name="Message">What is wrong, a sentence that needs no other field.</param>
/// <param name="Remedy">What to do about it, or null.</param>
public sealed record RepositoryFinding(
    FindingSeverity Severity, FindingKind Kind, BackupId? Backup, string Place, string? ObjectName, string Message, string? Remedy);
