using Emberkeep.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>A volume that does something else when a byte is read for the first time: what other jobs do at that moment.</summary>
internal sealed class InterruptedVolume(IVolumeReader inner, long offset, Func<Task> interruption) : IVolumeReader
{
    private bool _hasHappened;

    public string Name => inner.Name;

    public long Length => inner.Length;

    public string? Fingerprint => inner.Fingerprint;

    public async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_hasHappened && position <= offset && offset < position + buffer.Length)
        {
            _hasHappened = true;
            await interruption();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return await inner.ReadAsync(position, buffer, cancellationToken);
    }

    public ValueTask<VolumeExtent> FindExtentAsync(long position, CancellationToken cancellationToken) => inner.FindExtentAsync(position, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
