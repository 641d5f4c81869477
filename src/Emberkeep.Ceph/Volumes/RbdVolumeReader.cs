using Emberkeep.Ceph.Copying;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Volumes;

/// <summary>An image, or a snapshot of one, that is read. Opened by <see cref="RbdVolume.OpenReaderAsync"/>.</summary>
public sealed class RbdVolumeReader : IVolumeReader
{
    private readonly RbdSource _source;
    private readonly ExtentMap _extents;
    private readonly RbdState? _state;

    /// <param name="address">What the user calls it.</param>
    /// <param name="source">The open image; belongs to the reader.</param>
    /// <param name="state">The snapshot that is read; null for an image as it is.</param>
    internal RbdVolumeReader(RbdAddress address, RbdSource source, RbdState? state)
    {
        Address = address;
        _source = source;
        _state = state;
        Length = source.Image.Size;
        _extents = new ExtentMap(source.Image, Length);
    }

    /// <inheritdoc/>
    public string Name => Address.ToString();

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    /// <remarks>A snapshot never changes; an image does at any time and does not tell.</remarks>
    public string? Fingerprint => _state?.ToString();

    /// <summary>The number of the snapshot that is read; null for an image as it is.</summary>
    internal ulong? SnapshotId => _state?.SnapshotId;

    /// <summary>The image's name.</summary>
    internal RbdAddress Address { get; }

    /// <summary>The image's connection.</summary>
    internal CephCluster Cluster => _source.Cluster;

    /// <summary>The image's pool.</summary>
    internal CephPool Pool => _source.Pool;

    /// <summary>The open image.</summary>
    internal RbdImage Image => _source.Image;

    /// <summary>Compares it with an older snapshot of the same image that the user names.</summary>
    /// <param name="text">The snapshot's name, or the image's address with it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Conflict"/> when the image has no such snapshot; <see cref="ErrorKind.Invalid"/> for a newer snapshot or one of another image.
    /// </exception>
    public async Task<IChangedBlocks> CompareWithSnapshotAsync(string text, CancellationToken cancellationToken)
    {
        var name = SnapshotOf(text);
        var snapshots = await ReadSnapshotsAsync(cancellationToken);
        var found = snapshots.FirstOrDefault(snapshot => string.Equals(snapshot.Name, name, StringComparison.Ordinal)) ?? throw new BackupException(
            ErrorKind.Conflict,
            $"{Address with { Snapshot = null }} has no snapshot {name}, so what was changed since cannot be told.",
            "Name the snapshot that the parent was made of; or leave out --changed-since: then it is found if it is there, and everything is read if not.");
        return IsOlder(found) ? new RbdComparison(this, found, StateOf(found).ToString()) : throw new BackupException(
            ErrorKind.Invalid, $"Snapshot {name} is newer than {Name}.", "Name the snapshot that the parent was made of.");
    }

    /// <inheritdoc/>
    public async ValueTask<IChangedBlocks?> CompareWithAsync(string fingerprint, CancellationToken cancellationToken)
    {
        if (RbdState.TryParse(fingerprint) is not { } state
            || (state.Cluster, state.PoolId, state.ImageId) != (_source.Cluster.Id, _source.Pool.Id, _source.Image.ImageId))
        {
            return null;
        }

        // By its number: whatever it is called now, it holds what it held.
        var snapshots = await ReadSnapshotsAsync(cancellationToken);
        return snapshots.FirstOrDefault(snapshot => snapshot.Id == state.SnapshotId) is { } found && IsOlder(found) ? new RbdComparison(this, found, fingerprint) : null;
    }

    /// <inheritdoc/>
    /// <remarks>What is read of a snapshot after it was removed are zeros, without an error: the reader is not told.</remarks>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        if (_state is { } state && (await ReadSnapshotsAsync(cancellationToken)).All(snapshot => snapshot.Id != state.SnapshotId))
        {
            throw new BackupException(
                ErrorKind.Conflict, $"{Name} was removed while it was backed up.", "Make the backup again, and keep the snapshot until it is done.");
        }
    }

    /// <summary>The snapshots that the image has at this moment; an open image does not learn of new and removed ones.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when the image was removed, renamed or replaced.</exception>
    internal async Task<IReadOnlyList<RbdSnapshot>> ReadSnapshotsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var now = await _source.Pool.OpenImageAsync(Address.Image, null, readOnly: true, cancellationToken);
            if (now.ImageId == _source.Image.ImageId)
            {
                return await now.ListSnapshotsAsync(cancellationToken);
            }
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
        }

        throw new BackupException(ErrorKind.Conflict, $"{Name} was removed, renamed or replaced while it was open.", "Make the backup again.");
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        var count = (int)Math.Min(buffer.Length, Math.Max(0, Length - offset));
        if (count > 0)
        {
            await _source.Image.ReadAsync(offset, buffer[..count], cancellationToken);
        }

        return count;
    }

    /// <inheritdoc/>
    public ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Length);
        cancellationToken.ThrowIfCancellationRequested();
        return _extents.FindAsync(offset, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private string SnapshotOf(string text)
    {
        if (!RbdAddress.IsMatch(text))
        {
            return text;
        }

        var address = RbdAddress.Parse(text);
        return (address.Pool, address.Image) == (Address.Pool, Address.Image) && address.Snapshot is { } name ? name : throw new BackupException(
            ErrorKind.Invalid, $"{text} is no snapshot of {Address with { Snapshot = null }}.", "Name a snapshot of the image that is backed up.");
    }

    /// <summary>Numbers of snapshots grow with time.</summary>
    private bool IsOlder(RbdSnapshot snapshot) => _state is null || snapshot.Id <= _state.SnapshotId;

    private RbdState StateOf(RbdSnapshot snapshot) => new(_source.Cluster.Id, _source.Pool.Id, _source.Image.ImageId, snapshot.Id, snapshot.Name);
}
