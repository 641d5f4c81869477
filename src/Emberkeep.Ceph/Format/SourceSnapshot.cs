namespace Emberkeep.Ceph.Format;

/// <summary>Where a backup was read from: what the next increment is the difference to.</summary>
/// <param name="Cluster">The cluster's id.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Image">The image's name.</param>
/// <param name="ImageId">The image's own id: another image may have the name by now.</param>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="IsOwn">True when the snapshot was made for the backup, and so goes with it; no other snapshot ever has its name.</param>
/// <param name="SnapshotId">The number of a snapshot that is not the backup's own: another snapshot may have the name by now.</param>
internal sealed record SourceSnapshot(string Cluster, string Pool, string Image, string ImageId, string Snapshot, bool IsOwn, ulong? SnapshotId = null);
