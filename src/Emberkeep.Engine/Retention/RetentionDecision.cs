using Emberkeep.Backups;

namespace Emberkeep.Engine.Retention;

/// <summary>What a policy says about one backup.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="Reasons">The rules that keep it, for example <c>daily</c>; none when it is to be removed.</param>
public sealed record RetentionDecision(BackupRecord Backup, IReadOnlyList<string> Reasons)
{
    /// <summary>True when a rule keeps the backup.</summary>
    public bool IsKept => Reasons.Count > 0;
}
