using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Repository;

namespace Emberkeep.Engine.Check;

/// <summary>What a check remembers of a backup: little, because there may be ten thousands.</summary>
/// <param name="location">Where its objects are.</param>
/// <param name="changed">When its index was written, by the store's clock, or null.</param>
internal sealed class KnownBackup(BackupLocation location, DateTimeOffset? changed)
{
    /// <summary>Where its objects are.</summary>
    public BackupLocation Location => location;

    /// <summary>When its index was written, by the store's clock, or null.</summary>
    public DateTimeOffset? Changed => changed;

    /// <summary>The backup.</summary>
    public BackupId Id => Location.Prefix.BackupId;

    /// <summary>Its record, or null when its index cannot be read.</summary>
    public BackupRecord? Record { get; set; }

    /// <summary>What its own files say.</summary>
    public BackupCondition Condition { get; private set; }

    /// <summary>The first reason for the condition, or null.</summary>
    public string? Reason { get; private set; }

    /// <summary>True when it was deleted while the check ran.</summary>
    public bool IsGone { get; set; }

    /// <summary>True when its list of digests can be used.</summary>
    public bool HasDigests { get; set; }

    /// <summary>Number of blocks of the volume; known with <see cref="HasDigests"/>.</summary>
    public long Blocks { get; set; }

    /// <summary>Bytes per block; known with <see cref="HasDigests"/>.</summary>
    public int BlockSize { get; set; }

    /// <summary>Exact length of the volume; known with <see cref="HasDigests"/>.</summary>
    public long Length { get; set; }

    /// <summary>True when stock Cinder restores it rightly to an existing volume only.</summary>
    public bool NeedsExistingVolume { get; set; }

    /// <summary>Data objects that were found missing or torn without reading them; not all if there are very many.</summary>
    public HashSet<string> KnownBad { get; } = new(StringComparer.Ordinal);

    /// <summary>When the backup was requested, or started if that cannot be told.</summary>
    public DateTimeOffset CreatedAt => Record?.CreatedAt ?? Location.Prefix.StartedAt;

    /// <summary>Makes the condition worse, never better. The reason is the first one of the worst condition.</summary>
    public void Note(BackupCondition condition, string reason)
    {
        if (condition > Condition)
        {
            Condition = condition;
            Reason = reason;
        }
    }
}
