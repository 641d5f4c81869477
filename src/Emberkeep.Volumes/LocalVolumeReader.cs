namespace Emberkeep.Volumes;

/// <summary>A regular file or block device that is being backed up.</summary>
internal sealed class LocalVolumeReader(VolumeNode node) : IVolumeReader
{
    private readonly SparseMap _map = new(node);

    public string Name => node.Name;

    public long Length => node.Length;

    public string? Fingerprint => node.Fingerprint;

    public HostFile? HostFile { get; } = node.ToHostFile();

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        PositionalIo.ReadAsync(node, offset, buffer, cancellationToken);

    public ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, node.Length);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_map.Find(offset));
    }

    public ValueTask DisposeAsync()
    {
        node.Handle.Dispose();
        return ValueTask.CompletedTask;
    }
}
