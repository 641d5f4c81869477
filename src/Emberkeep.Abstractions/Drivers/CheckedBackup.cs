using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>What the check of a repository says of one backup.</summary>
/// <param name="Id">The backup.</param>
/// <param name="VolumeId">Its volume.</param>
/// <param name="Name">Its display name, or null.</param>
/// <param name="ParentId">The backup that it builds on, or null.</param>
/// <param name="CreatedAt">When it was requested, or as near to that as its name tells, in UTC.</param>
/// <param name="Place">Path of its container from the root of the repository.</param>
/// <param name="Condition">The outcome.</param>
/// <param name="Reason">Why it is not whole, or null.</param>
/// <param name="NeedsExistingVolume">True when Cinder restores it rightly to an existing volume only.</param>
public sealed record CheckedBackup(
    BackupId Id,
    VolumeId VolumeId,
    string? Name,
    BackupId? ParentId,
    DateTimeOffset CreatedAt,
    string Place,
    BackupCondition Condition,
    string? Reason,
    bool NeedsExistingVolume);
