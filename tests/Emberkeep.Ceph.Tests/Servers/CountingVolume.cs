using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Tests.Servers;

/// <summary>Counts what is read of an image.</summary>
internal sealed class CountingVolume(IVolumeReader inner) : IVolumeReader
{
    private long _bytesRead;

    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Something that happens when the engine asks for the comparison's base the last time.</summary>
    public Func<Task>? BeforeCheck { get; init; }

    public string Name => inner.Name;

    public long Length => inner.Length;

    public string? Fingerprint => inner.Fingerprint;

    public ValueTask<IChangedBlocks?> CompareWithAsync(string fingerprint, CancellationToken cancellationToken) => inner.CompareWithAsync(fingerprint, cancellationToken);

    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        if (BeforeCheck is not null)
        {
            await BeforeCheck();
        }

        await inner.CheckAsync(cancellationToken);
    }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await inner.ReadAsync(offset, buffer, cancellationToken);
        Interlocked.Add(ref _bytesRead, count);
        return count;
    }

    public ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken) => inner.FindExtentAsync(offset, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
