namespace Emberkeep.Ceph.Format;

/// <summary>
/// What Emberkeep keeps of a backup's record with the image, under <see cref="BackupNames.RecordKey"/>: what Cinder has in its database only. It counts
/// when the image has the snapshot; Cinder takes no notice of it.
/// </summary>
internal sealed record StoredRecord
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? ParentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset DataTimestamp { get; init; }

    public Guid? SnapshotId { get; init; }

    public string? Host { get; init; }

    public string? AvailabilityZone { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    public string? SourcePath { get; init; }

    /// <summary>The snapshot of the source that holds the same data, when the source is an image.</summary>
    public SourceSnapshot? Source { get; init; }
}
