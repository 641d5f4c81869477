using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Volumes;

/// <summary>An image that is being restored to. Opened by <see cref="RbdVolume.OpenWriterAsync"/>.</summary>
public sealed class RbdVolumeWriter : IVolumeWriter
{
    /// <summary>What one call zeroes at most, so that none takes long.</summary>
    private const long MostZeros = 256 << 20;

    private readonly RbdAddress _address;
    private readonly RbdSource _source;
    private readonly bool _isNew;
    private volatile bool _hasWritten;
    private int _isImageClosed;

    internal RbdVolumeWriter(RbdAddress address, RbdSource source, bool isNew)
    {
        _address = address;
        _source = source;
        _isNew = isNew;
        Length = source.Image.Size;
    }

    /// <inheritdoc/>
    public string Name => _address.ToString();

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>True from the first attempt to write: until then the image is as it was.</summary>
    public bool HasWritten => _hasWritten;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        CheckRange(offset, data.Length);
        cancellationToken.ThrowIfCancellationRequested();
        _hasWritten = true;
        if (!data.IsEmpty)
        {
            await _source.Image.WriteAsync(offset, data, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
    {
        CheckRange(offset, length);
        cancellationToken.ThrowIfCancellationRequested();
        _hasWritten = true;
        for (var end = offset + length; offset < end; offset += MostZeros)
        {
            await _source.Image.WriteZerosAsync(offset, Math.Min(MostZeros, end - offset), cancellationToken);
        }
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
    public async ValueTask FlushAsync(CancellationToken cancellationToken) => await _source.Image.FlushAsync(cancellationToken);

    /// <summary>Takes a failed restore back: removes the image if opening it made it, and leaves any other alone.</summary>
    /// <returns>True when there was an image to remove.</returns>
    public async ValueTask<bool> RemoveIfCreatedAsync()
    {
        if (!_isNew || _source.Cluster.IsLost)
        {
            return false;
        }

        Volatile.Write(ref _isImageClosed, 1);
        await _source.Image.DisposeAsync();
        await _source.Pool.RemoveImageAsync(_address.Image, CancellationToken.None);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _isImageClosed) != 0)
        {
            await _source.Pool.DisposeAsync();
            await _source.Cluster.DisposeAsync();
            return;
        }

        await _source.DisposeAsync();
    }

    private void CheckRange(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > Length - offset)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"Cannot write {length} bytes to {Name} at offset {offset}: it ends at {Length} bytes.", "Restore to a larger image.");
        }
    }
}
