namespace Emberkeep.Engine.Journal;

/// <summary>A deletion that is not finished, as its journal keeps it. What has been done already is seen from the repository itself.</summary>
/// <param name="Version">Version of the form: 1.</param>
/// <param name="Job">Identity of the job.</param>
/// <param name="Backup">The backup that is deleted.</param>
/// <param name="Children">The increments that take over its objects.</param>
/// <param name="Owner">Who is at it.</param>
/// <param name="RenewedAt">When the owner last said so, in UTC.</param>
internal sealed record JournalEntry(
    int Version, Guid Job, JournalBackup Backup, IReadOnlyList<JournalChild> Children, JobOwner Owner, DateTimeOffset RenewedAt)
{
    /// <summary>The one form that there is.</summary>
    public const int SupportedVersion = 1;

    /// <summary>True when the job deletes or changes the backup.</summary>
    public bool Concerns(string prefix) =>
        string.Equals(Backup.Prefix, prefix, StringComparison.Ordinal) || Children.Any(child => string.Equals(child.Prefix, prefix, StringComparison.Ordinal));
}
