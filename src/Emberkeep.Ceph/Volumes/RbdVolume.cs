using Emberkeep.Backups;
using Emberkeep.Ceph.Format;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Volumes;

/// <summary>Images of Ceph as volumes of every driver.</summary>
public static class RbdVolume
{
    /// <summary>Features of a new image: what Ceph's own tools give it, which includes the map that makes increments quick.</summary>
    private const ulong DefaultFeatures = RbdFeatures.Layering | RbdFeatures.ExclusiveLock | RbdFeatures.ObjectMap | RbdFeatures.FastDifference | RbdFeatures.DeepFlatten;

    /// <summary>Opens an image or a snapshot for backing it up.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Unauthorized"/>; <see cref="ErrorKind.Unavailable"/>.</exception>
    public static async Task<IVolumeReader> OpenReaderAsync(RbdAddress address, CephAccess defaults, TimeProvider time, CancellationToken cancellationToken)
    {
        var source = await RbdSource.OpenAsync(address, Access(address, defaults), readOnly: true, time, cancellationToken);
        try
        {
            return new RbdVolumeReader(address, source, await StateAsync(address, source, cancellationToken));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>True when there is such an image.</summary>
    public static async Task<bool> ExistsAsync(RbdAddress address, CephAccess defaults, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await RbdSource.OpenAsync(address, Access(address, defaults), readOnly: true, time, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Opens an image for restoring to it; one that does not exist is made.</summary>
    /// <param name="address">The image.</param>
    /// <param name="length">Bytes that are going to be restored.</param>
    /// <param name="overwrite">Whether an image that exists may be written to.</param>
    /// <param name="defaults">What the address does not say.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.AlreadyExists"/>; <see cref="ErrorKind.NoSpace"/> when the image is too small; <see cref="ErrorKind.Conflict"/> when somebody
    /// else has it open; <see cref="ErrorKind.Invalid"/> for a snapshot.
    /// </exception>
    public static async Task<RbdVolumeWriter> OpenWriterAsync(
        RbdAddress address, long length, bool overwrite, CephAccess defaults, TimeProvider time, CancellationToken cancellationToken)
    {
        if (address.Snapshot is not null)
        {
            throw new BackupException(ErrorKind.Invalid, $"{address} is a snapshot, which cannot be written to.", "Name an image.");
        }

        var access = Access(address, defaults);
        var isNew = !await ExistsAsync(address, defaults, time, cancellationToken);
        if (!isNew && !overwrite)
        {
            throw new BackupException(ErrorKind.AlreadyExists, $"{address} exists already.", "Give --force to overwrite it, or name an image that does not exist.");
        }

        if (isNew)
        {
            await using var cluster = await CephCluster.ConnectAsync(access, time, cancellationToken);
            await using var pool = await cluster.OpenPoolAsync(address.Pool, cancellationToken);
            await pool.CreateImageAsync(address.Image, length, DefaultFeatures, 0, 0, cancellationToken);
        }

        var source = await RbdSource.OpenAsync(address, access, readOnly: false, time, cancellationToken);
        try
        {
            await CheckAsync(address, source, length, cancellationToken);
            return new RbdVolumeWriter(address, source, isNew);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>The volume that an image made by Cinder belongs to, by its name; null for any other image.</summary>
    public static VolumeId? IdentityOf(RbdAddress address) => BackupNames.TryParseVolumeImage(address.Image, out var volume) ? volume : null;

    private static async Task CheckAsync(RbdAddress address, RbdSource source, long length, CancellationToken cancellationToken)
    {
        if (source.Image.Size < length)
        {
            throw new BackupException(
                ErrorKind.NoSpace, $"{address} holds {source.Image.Size} bytes, but {length} bytes are to be restored.", "Make it larger (rbd resize), or name an image that does not exist.");
        }

        if ((await source.Image.ListWatchersAsync(cancellationToken)).Count > 1)
        {
            throw new BackupException(
                ErrorKind.Conflict, $"{address} is in use by another client.", "Detach it first; `rbd status` shows who has it open. A client that was killed lets go of it after half a minute.");
        }
    }

    private static async Task<RbdState?> StateAsync(RbdAddress address, RbdSource source, CancellationToken cancellationToken)
    {
        if (address.Snapshot is null)
        {
            return null;
        }

        var snapshots = await source.Image.ListSnapshotsAsync(cancellationToken);
        return snapshots.FirstOrDefault(snapshot => snapshot.Name == address.Snapshot) is { } read
            ? new RbdState(source.Cluster.Id, source.Pool.Id, source.Image.ImageId, read.Id, read.Name)
            : null;
    }

    private static CephAccess Access(RbdAddress address, CephAccess defaults) =>
        defaults with { ConfigurationFile = address.ConfigurationFile ?? defaults.ConfigurationFile, User = address.User ?? defaults.User };
}
