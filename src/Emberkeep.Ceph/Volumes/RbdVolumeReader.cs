using Emberkeep.Ceph.Copying;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Volumes;

/// <summary>An image, or a snapshot of one, that is read. Opened by <see cref="RbdVolume.OpenReaderAsync"/>.</summary>
public sealed class RbdVolumeReader : IVolumeReader
{
    private readonly RbdSource _source;
    private readonly ExtentMap _extents;

    internal RbdVolumeReader(RbdAddress address, RbdSource source, string? fingerprint)
    {
        Address = address;
        _source = source;
        Fingerprint = fingerprint;
        Length = source.Image.Size;
        _extents = new ExtentMap(source.Image, Length);
    }

    /// <inheritdoc/>
    public string Name => Address.ToString();

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    /// <remarks>A snapshot never changes; an image does at any time and does not tell.</remarks>
    public string? Fingerprint { get; }

    /// <summary>The image's name.</summary>
    internal RbdAddress Address { get; }

    /// <summary>The image's connection.</summary>
    internal CephCluster Cluster => _source.Cluster;

    /// <summary>The image's pool.</summary>
    internal CephPool Pool => _source.Pool;

    /// <summary>The open image.</summary>
    internal RbdImage Image => _source.Image;

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
}
