using Emberkeep.Backups;

namespace Emberkeep.Engine.Format;

/// <summary>What is known of a volume that is not in a Cinder database, for the volume metadata that a backup carries.</summary>
/// <param name="Id">The volume.</param>
/// <param name="DisplayName">Its name, or null.</param>
/// <param name="SizeGiB">Its size in GiB, rounded up.</param>
/// <param name="CreatedAt">When it was made, or null when that is not known.</param>
/// <param name="AvailabilityZone">Its availability zone, or null.</param>
/// <param name="Metadata">The user's key-value pairs of the volume, or null for none.</param>
public sealed record VolumeFacts(
    VolumeId Id,
    string? DisplayName,
    int SizeGiB,
    DateTimeOffset? CreatedAt,
    string? AvailabilityZone,
    IReadOnlyDictionary<string, string>? Metadata);
