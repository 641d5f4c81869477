using System.Buffers;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>Writes an object to a temporary file beside its final name and publishes it there.</summary>
internal sealed class PosixObjectWriter : IObjectWriter
{
    /// <summary>Small writes are gathered to this size, the usual rsize and wsize of NFS; larger ones pass through.</summary>
    private const int BufferSize = 1024 * 1024;

    /// <summary>Shorter runs of zeros are written: a hole takes a block of the file system at least.</summary>
    private const int SmallestHole = 64 * 1024;

    private readonly IRootedFileSystem _fileSystem;
    private readonly Publisher _publisher;
    private readonly IRootedFile _file;
    private readonly string _temporary;
    private readonly string _final;
    private readonly string? _replaces;
    private readonly SignOfLife _signOfLife;
    private IRootedFile? _readBack;
    private byte[]? _buffer;
    private int _buffered;
    private long _fileLength;
    private bool _hasTemporary = true;
    private bool _isCommitted;
    private bool _isBroken;
    private bool _isDisposed;

    /// <param name="fileSystem">Where the object is made.</param>
    /// <param name="publisher">Gives it its name.</param>
    /// <param name="file">The temporary file; it belongs to the writer from here on.</param>
    /// <param name="temporary">Its path.</param>
    /// <param name="final">The path of the object.</param>
    /// <param name="signOfLife">Shows that the file is being written.</param>
    /// <param name="replaces">Version of the object that is replaced; null for one that does not exist.</param>
    public PosixObjectWriter(
        IRootedFileSystem fileSystem, Publisher publisher, IRootedFile file, string temporary, string final, SignOfLife signOfLife, string? replaces = null)
    {
        _fileSystem = fileSystem;
        _publisher = publisher;
        _file = file;
        _temporary = temporary;
        _final = final;
        _replaces = replaces;
        _signOfLife = signOfLife;
    }

    public long Length { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckUsable();
        if (data.IsEmpty)
        {
            return;
        }

        // Broken until the call succeeds: what a failed write left in the file is not known.
        _isBroken = true;
        if (_buffered + data.Length > BufferSize)
        {
            await FlushAsync(cancellationToken);
        }

        if (data.Length >= BufferSize)
        {
            await _file.WriteAsync(Length, data, cancellationToken);
            _fileLength = Length + data.Length;
        }
        else
        {
            _buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
            data.CopyTo(_buffer.AsMemory(_buffered));
            _buffered += data.Length;
        }

        Length += data.Length;
        _isBroken = false;
    }

    public async ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        cancellationToken.ThrowIfCancellationRequested();
        CheckUsable();
        if (count < SmallestHole)
        {
            await WriteFewZerosAsync((int)count, cancellationToken);
            return;
        }

        _isBroken = true;
        await FlushAsync(cancellationToken);
        Length = checked(Length + count);
        _isBroken = false;
    }

    /// <summary>Appends what a store moves into the file by itself; see <see cref="IObjectStore.TransferAsync"/>.</summary>
    /// <param name="transfer">What to append; it starts at <see cref="Length"/>.</param>
    /// <param name="move">Moves bytes into the temporary file and tells how many.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many bytes were appended.</returns>
    public async ValueTask<long> TransferAsync(
        Transfer transfer, Func<FileTransfer, CancellationToken, ValueTask<long>> move, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckUsable();
        ArgumentOutOfRangeException.ThrowIfNotEqual(transfer.ObjectOffset, Length);
        _isBroken = true;
        await FlushAsync(cancellationToken);
        var moved = await move(transfer.For(_temporary), cancellationToken);
        transfer.CheckMoved(moved, $"{_fileSystem.Location}/{_final}");
        if (moved > 0)
        {
            Length += moved;
            _fileLength = Length;
        }

        _isBroken = false;
        return moved;
    }

    public async ValueTask ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        CheckUsable();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + buffer.Length, Length);
        await FlushAsync(cancellationToken);

        // A file system may send writes ahead; asking for the status waits for them, and another handle sees them.
        _ = await _file.StatAsync(cancellationToken);
        _readBack ??= await OpenReadBackAsync(cancellationToken);
        var count = await _readBack.ReadAsync(offset, buffer, cancellationToken);
        if (count < buffer.Length)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"'{_fileSystem.Location}/{_final}' in the making ends at {offset + count} bytes, but {Length} were stored.",
                "Whatever moved the data into it (file system, server, vendor's store) did not do what it reported.");
        }
    }

    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckUsable();
        _isBroken = true;
        await FlushAsync(cancellationToken);
        if (_fileLength < Length)
        {
            await _file.SetLengthAsync(Length, cancellationToken);
        }

        await _file.SyncAsync(cancellationToken);
        var status = await _file.StatAsync(cancellationToken);
        if (status.Length != Length)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Cannot publish '{_fileSystem.Location}/{_final}': {Length} bytes were written but its file has {status.Length}.",
                "Another program changed the file while it was written, or the file system lost data; look in the kernel's log.");
        }

        _hasTemporary = _replaces is null
            ? await _publisher.PublishAsync(_temporary, _final, status.Identity, cancellationToken)
            : await _publisher.ReplaceAsync(_temporary, _final, status.Identity, _replaces, cancellationToken);

        // From here on the object is visible: its entry is made durable even if the caller gives up.
        await RemoveTemporaryAsync();
        await _fileSystem.SyncDirectoryAsync(RootedPath.Split(_final).Directory, CancellationToken.None);
        _isCommitted = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _signOfLife.Dispose();
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        if (_readBack is not null)
        {
            await _readBack.DisposeAsync();
        }

        await _file.DisposeAsync();
        await RemoveTemporaryAsync();
    }

    /// <summary>Opened apart, since a file that is open for reading too makes an NFS client read what it is about to write over.</summary>
    private async ValueTask<IRootedFile> OpenReadBackAsync(CancellationToken cancellationToken)
    {
        var file = await _fileSystem.OpenReadAsync(_temporary, cancellationToken);
        try
        {
            var own = await _file.StatAsync(cancellationToken);
            var status = await file.StatAsync(cancellationToken);
            return status.Identity == own.Identity
                ? file
                : throw new BackupException(
                    ErrorKind.Corrupt,
                    $"'{_fileSystem.Location}/{_temporary}' was replaced while it was written.",
                    "Find out which other program writes into the repository.");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async ValueTask RemoveTemporaryAsync()
    {
        if (!_hasTemporary)
        {
            return;
        }

        try
        {
            await _fileSystem.DeleteFileAsync(_temporary, CancellationToken.None);
            _hasTemporary = false;
        }
        catch (BackupException)
        {
            // The file stays as a leftover: it is never listed, and removed with its container or by the next sweep. The caller has its own
            // error already, or an object that is published and needs nothing more.
        }
    }

    private async ValueTask WriteFewZerosAsync(int count, CancellationToken cancellationToken)
    {
        var zeros = ArrayPool<byte>.Shared.Rent(SmallestHole);
        try
        {
            zeros.AsSpan(0, count).Clear();
            await WriteAsync(zeros.AsMemory(0, count), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(zeros);
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_buffered == 0)
        {
            return;
        }

        await _file.WriteAsync(Length - _buffered, _buffer.AsMemory(0, _buffered), cancellationToken);
        _fileLength = Length;
        _buffered = 0;
    }

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isCommitted)
        {
            throw new InvalidOperationException($"'{_final}' is committed.");
        }

        if (_isBroken)
        {
            throw new InvalidOperationException($"An earlier call failed, so '{_final}' cannot be completed; start it anew.");
        }
    }
}
