using System.Globalization;

namespace Emberkeep.Ceph.Volumes;

/// <summary>One state of one image that never changes: a snapshot. As a text it is the fingerprint of a volume.</summary>
/// <param name="Cluster">The cluster's id.</param>
/// <param name="PoolId">The pool's number: another pool may have the name by now.</param>
/// <param name="ImageId">The image's own id: another image may have the name by now.</param>
/// <param name="SnapshotId">The snapshot's number: another snapshot may have the name by now.</param>
/// <param name="Snapshot">The snapshot's name.</param>
internal sealed record RbdState(string Cluster, long PoolId, string ImageId, ulong SnapshotId, string Snapshot)
{
    private const string Kind = "rbd";
    private const int Parts = 6;

    /// <summary>Reads a fingerprint; null for one of another kind of volume.</summary>
    public static RbdState? TryParse(string fingerprint) =>
        fingerprint.Split(' ', Parts) is [Kind, { Length: > 0 } cluster, var pool, { Length: > 0 } image, var id, { Length: > 0 } snapshot]
        && long.TryParse(pool, NumberStyles.None, CultureInfo.InvariantCulture, out var poolId)
        && ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var snapshotId)
            ? new RbdState(cluster, poolId, image, snapshotId, snapshot)
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Cluster} {PoolId} {ImageId} {SnapshotId} {Snapshot}");
}
