using Emberkeep.Volumes;

namespace Emberkeep.Conformance.Drivers;

/// <summary>A volume on which something happens when the first read comes to an offset.</summary>
internal sealed class InterruptedVolume(IVolumeReader inner, long offset, Func<Task> interruption) : IVolumeReader
{
    private int _interruptions;

    public string Name => inner.Name;

    public long Length => inner.Length;

    public HostFile? HostFile => inner.HostFile;

    public string? Fingerprint => inner.Fingerprint;

    /// <summary>Whether it has happened.</summary>
    public bool IsInterrupted => Volatile.Read(ref _interruptions) > 0;

    public async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (position <= offset && offset < position + buffer.Length && Interlocked.Increment(ref _interruptions) == 1)
        {
            await interruption();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return await inner.ReadAsync(position, buffer, cancellationToken);
    }

    public ValueTask<VolumeExtent> FindExtentAsync(long position, CancellationToken cancellationToken) => inner.FindExtentAsync(position, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
