using Emberkeep.Errors;
using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>A regular file or block device that is being restored to. Opened by <see cref="LocalVolume.OpenWriter(string, OpenWriterOptions)"/>.</summary>
public sealed class LocalVolumeWriter : IVolumeWriter
{
    private readonly VolumeNode _node;
    private readonly CreatedFile? _created;
    private readonly WrittenMap? _written;
    private readonly RangeZeroer _zeroer;
    private readonly HostFile _hostFile;
    private int _lostErrno;
    private volatile bool _hasWritten;

    internal LocalVolumeWriter(VolumeNode node, CreatedFile? created, ZeroingMethod zeroing)
    {
        _node = node;
        _created = created;
        _written = created is null ? null : new WrittenMap(node.Length);
        _zeroer = new RangeZeroer(node, zeroing);
        _hostFile = node.ToHostFile();
    }

    /// <inheritdoc/>
    public string Name => _node.Name;

    /// <inheritdoc/>
    public long Length => _node.Length;

    /// <summary>True from the first attempt to write: until then the volume is as it was.</summary>
    public bool HasWritten => _hasWritten;

    /// <summary>How zeros are made; dearer than it began when the volume has refused something.</summary>
    internal ZeroingMethod Zeroing => _zeroer.Method;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        CheckRange(offset, data.Length);
        cancellationToken.ThrowIfCancellationRequested();

        // Before the write, so that not even a failed one leaves a range that counts as untouched.
        _hasWritten = true;
        _written?.Add(offset, data.Length);
        await PositionalIo.WriteAsync(_node, offset, data, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
    {
        CheckRange(offset, length);
        cancellationToken.ThrowIfCancellationRequested();
        var end = offset + length;
        _hasWritten = true;
        if (_written is null)
        {
            await _zeroer.ZeroAsync(offset, end, cancellationToken);
            return;
        }

        foreach (var (start, stop) in _written.Touched(offset, end))
        {
            await _zeroer.ZeroAsync(start, stop, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public HostFile? AnnounceTransfer(long offset, long length)
    {
        CheckRange(offset, length);
        _hasWritten |= length > 0;
        _written?.Add(offset, length);
        return _hostFile;
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        PositionalIo.ReadAsync(_node, offset, buffer, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> GetRoomAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(
            !_node.IsDevice && VolumeFile.GetAvailableBytes(_node.Handle, out var available) == 0 && VolumeFile.GetStatus(_node.Handle, out var status) == 0
                ? available + status.AllocatedBytes
                : (long?)null);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A failure is final: the kernel may have dropped the pages it could not write, and a second fsync would find nothing to complain of.
    /// </remarks>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Gives the caller its thread back: fsync after a large restore takes minutes.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var errno = Volatile.Read(ref _lostErrno);
        if (errno == 0)
        {
            errno = VolumeFile.Synchronize(_node.Handle);
        }

        if (errno != 0)
        {
            Volatile.Write(ref _lostErrno, errno);
            throw VolumeIoErrors.Create(errno, "make durable what was written to", Name);
        }

        _created?.SynchronizeDirectory();

        // What is read back from now on comes from the medium and not from memory, which would prove nothing.
        VolumeFile.DropCache(_node.Handle);
    }

    /// <summary>
    /// Takes a failed restore back: removes the file if this writer created it, and leaves an existing file or device alone. To be
    /// called before the writer is disposed.
    /// </summary>
    /// <returns>True when there was a file to remove, false when the target had existed before.</returns>
    /// <exception cref="BackupException">The file could not be removed.</exception>
    public ValueTask<bool> RemoveIfCreatedAsync()
    {
        ObjectDisposedException.ThrowIf(_node.Handle.IsClosed, this);
        _created?.Remove();
        return ValueTask.FromResult(_created is not null);
    }

    /// <summary>Closes the volume without making anything durable; see <see cref="FlushAsync"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _node.Handle.Dispose();
        return ValueTask.CompletedTask;
    }

    private void CheckRange(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > Length - offset)
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"Cannot write {length} bytes to volume '{Name}' at offset {offset}: it ends at {Length} bytes.",
                "Restore to a larger volume.");
        }
    }
}
