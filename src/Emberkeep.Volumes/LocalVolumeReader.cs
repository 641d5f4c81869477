namespace Emberkeep.Volumes;

/// <summary>A regular file or block device that is being backed up.</summary>
internal sealed class LocalVolumeReader(VolumeNode node) : IVolumeReader
{
    private readonly SparseMap _map = new(node);
    private readonly CacheKeeper _cache = new(node.Handle, node.Length);
    private SharedExtents? _comparison;

    public string Name => node.Name;

    public long Length => node.Length;

    public string? Fingerprint => node.Fingerprint;

    public HostFile? HostFile { get; } = node.ToHostFile();

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!buffer.IsEmpty)
        {
            _cache.BeforeRead(offset, buffer.Length);
        }

        return PositionalIo.ReadAsync(node, offset, buffer, cancellationToken);
    }

    public ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, node.Length);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_map.Find(offset));
    }

    /// <summary>Compares the volume with a snapshot of it; see <see cref="LocalVolume.CompareWithSnapshot"/>. The reader closes it.</summary>
    internal SharedExtents CompareWith(VolumeNode snapshot)
    {
        _comparison?.Dispose();
        return _comparison = SharedExtents.Create(node, snapshot);
    }

    public ValueTask DisposeAsync()
    {
        _comparison?.Dispose();
        if (!node.Handle.IsClosed)
        {
            _cache.DropRest();
        }

        node.Handle.Dispose();
        return ValueTask.CompletedTask;
    }
}
