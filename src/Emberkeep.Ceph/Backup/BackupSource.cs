using Emberkeep.Backups;
using Emberkeep.Ceph.Copying;
using Emberkeep.Ceph.Format;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Backup;

/// <summary>
/// What a backup reads. Of an image that is no snapshot a snapshot is made, which stays: the next increment is the difference to it.
/// </summary>
internal sealed class BackupSource : IAsyncDisposable
{
    private readonly IVolumeReader _volume;
    private readonly RbdImage? _image;
    private readonly List<RbdSnapshot> _used = [];

    private BackupSource(IVolumeReader volume, RbdImage? image, SourceSnapshot? snapshot, long length)
    {
        _volume = volume;
        _image = image;
        Snapshot = snapshot;
        Length = length;
    }

    /// <summary>What it is called in messages.</summary>
    public string Name => _volume.Name;

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>The snapshot that is read when the source is an image.</summary>
    public SourceSnapshot? Snapshot { get; }

    /// <summary>The snapshot that a backup of the volume is going to read; null for a volume that is no image.</summary>
    public static SourceSnapshot? Plan(IVolumeReader volume, string ownSnapshot) => volume is RbdVolumeReader rbd
        ? new SourceSnapshot(
            rbd.Cluster.Id, rbd.Address.Pool, rbd.Address.Image, rbd.Image.ImageId, rbd.Address.Snapshot ?? ownSnapshot, rbd.Address.Snapshot is null, rbd.SnapshotId)
        : null;

    /// <summary>Makes the planned snapshot, if it is to be made, and opens it.</summary>
    public static async Task<BackupSource> OpenAsync(IVolumeReader volume, SourceSnapshot? plan, CancellationToken cancellationToken)
    {
        if (plan is null || volume is not RbdVolumeReader rbd)
        {
            return new BackupSource(volume, null, null, volume.Length);
        }

        if (plan.IsOwn)
        {
            await using var writable = await rbd.Pool.OpenImageAsync(plan.Image, null, readOnly: false, cancellationToken);
            await writable.CreateSnapshotAsync(plan.Snapshot, cancellationToken);
        }

        var image = await rbd.Pool.OpenImageAsync(plan.Image, plan.Snapshot, readOnly: true, cancellationToken);
        var source = new BackupSource(volume, image, plan, image.Size);
        try
        {
            source._used.AddRange((await image.ListSnapshotsAsync(cancellationToken)).Where(snapshot => snapshot.Name == plan.Snapshot));
            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes back the snapshot that was made.</summary>
    public static async Task RemoveSnapshotAsync(IVolumeReader volume, SourceSnapshot? plan, CancellationToken cancellationToken)
    {
        if (plan is { IsOwn: true } && volume is RbdVolumeReader rbd)
        {
            await using var writable = await rbd.Pool.OpenImageAsync(plan.Image, null, readOnly: false, cancellationToken);
            await writable.RemoveSnapshotAsync(plan.Snapshot, cancellationToken);
        }
    }

    /// <summary>Keeps only the newest snapshots that were made for backups.</summary>
    public static async Task KeepNewestAsync(IVolumeReader volume, int count, CancellationToken cancellationToken)
    {
        if (count <= 0 || volume is not RbdVolumeReader rbd)
        {
            return;
        }

        await using var writable = await rbd.Pool.OpenImageAsync(rbd.Address.Image, null, readOnly: false, cancellationToken);
        var snapshots = await writable.ListSnapshotsAsync(cancellationToken);
        foreach (var snapshot in snapshots.Where(snapshot => BackupNames.TryParseSnapshot(snapshot.Name, out _, out _)).SkipLast(count))
        {
            await writable.RemoveSnapshotAsync(snapshot.Name, cancellationToken);
        }
    }

    /// <summary>Everything there is to read.</summary>
    public IAsyncEnumerable<CopyRange> AllAsync(CancellationToken cancellationToken) =>
        _image is null ? Ranges.OfVolumeAsync(_volume, cancellationToken) : Ranges.OfImageAsync(_image, Length, cancellationToken);

    /// <summary>The snapshot of the source that holds what the parent holds, or null when there is none (any more).</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="stored">What is noted about where it was read from; null for a backup by Cinder, whose snapshot has the same name as the backup's.</param>
    /// <param name="backupSnapshot">The backup's snapshot.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string?> FindParentSnapshotAsync(BackupId parent, SourceSnapshot? stored, string backupSnapshot, CancellationToken cancellationToken)
    {
        if (_image is null || Snapshot is null)
        {
            return null;
        }

        if (stored is not null && (stored.Cluster != Snapshot.Cluster || stored.ImageId != Snapshot.ImageId))
        {
            return null;
        }

        var snapshots = await _image.ListSnapshotsAsync(cancellationToken);
        var name = stored?.Snapshot ?? backupSnapshot;
        var found = stored is { IsOwn: false }
            ? snapshots.FirstOrDefault(snapshot => snapshot.Id == stored.SnapshotId)
            : snapshots.FirstOrDefault(snapshot => snapshot.Name == name);
        if (found is null || found.Id > _used.FirstOrDefault()?.Id)
        {
            return null;
        }

        _used.Add(found);
        return found.Name;
    }

    /// <summary>
    /// Makes sure that the snapshots that were read and compared are there still. What is read of one that was removed are zeros, without an error, and what has
    /// changed since it is told wrongly.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/>.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_volume is not RbdVolumeReader rbd || _used.Count == 0)
        {
            return;
        }

        var snapshots = await rbd.ReadSnapshotsAsync(cancellationToken);
        if (_used.Find(used => !snapshots.Any(snapshot => snapshot.Id == used.Id && snapshot.Name == used.Name)) is { } gone)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"{rbd.Address with { Snapshot = gone.Name }} was removed or renamed while {Name} was backed up.",
                "Make the backup again, and leave the snapshots alone until it is done.");
        }
    }

    /// <summary>What has changed since a snapshot of the source.</summary>
    public IAsyncEnumerable<CopyRange> ChangesAsync(string fromSnapshot, CancellationToken cancellationToken) =>
        Ranges.ChangesAsync(_image!, fromSnapshot, Length, cancellationToken);

    /// <summary>Fills the buffer.</summary>
    public async ValueTask ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_image is not null)
        {
            await _image.ReadAsync(offset, buffer, cancellationToken);
            return;
        }

        var count = await _volume.ReadAsync(offset, buffer, cancellationToken);
        if (count != buffer.Length)
        {
            throw new BackupException(ErrorKind.Conflict, $"{Name} ended at {offset + count} bytes; it had {Length} when the backup began.", "Back up a snapshot of it.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _image?.DisposeAsync() ?? ValueTask.CompletedTask;
}
