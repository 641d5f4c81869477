namespace Emberkeep.Engine.Format;

/// <summary>
/// What Emberkeep knows of a backup beyond Cinder's fields. It is kept in the index under the optional key <c>extra_metadata</c>, member
/// <c>emberkeep</c>; Cinder hands that key to its driver and ignores it.
/// </summary>
/// <param name="VolumeLength">Exact length of the volume in bytes.</param>
/// <param name="DataTimestamp">The moment whose data the backup holds, or null when it is the backup's creation.</param>
/// <param name="SnapshotId">The snapshot that was backed up, or null.</param>
/// <param name="Host">The host that made the backup, or null.</param>
/// <param name="AvailabilityZone">The availability zone of the service that made the backup, or null.</param>
/// <param name="SourcePath">The path that was backed up, or null.</param>
/// <param name="Metadata">The user's own key-value pairs.</param>
/// <param name="CreatedBy">Name and version of the program that made the backup, or null.</param>
internal sealed record EmberkeepMetadata(
    long VolumeLength,
    DateTimeOffset? DataTimestamp,
    Guid? SnapshotId,
    string? Host,
    string? AvailabilityZone,
    string? SourcePath,
    IReadOnlyDictionary<string, string> Metadata,
    string? CreatedBy)
{
    /// <summary>The state of the volume that was backed up (<see cref="Volumes.IVolumeReader.Fingerprint"/>), or null.</summary>
    public string? SourceState { get; init; }
}
