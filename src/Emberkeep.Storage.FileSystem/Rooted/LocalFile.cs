using Emberkeep.Native;
using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>An open file of <see cref="LocalFileSystem"/>.</summary>
internal sealed class LocalFile : IRootedFile
{
    private const int WriteBehindStep = 8 * 1024 * 1024;

    /// <summary>More than this is worth a thread that may wait for the disk meanwhile.</summary>
    private const int SmallRead = 64 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly BlockingCalls _calls;
    private readonly string _fullPath;
    private long _startedUpTo;

    public LocalFile(SafeFileHandle handle, BlockingCalls calls, string fullPath)
    {
        _handle = handle;
        _calls = calls;
        _fullPath = fullPath;
    }

    public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) =>
        _calls.RunAsync(() => LocalStatus.Of(_handle, _fullPath), cancellationToken);

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        return buffer.Length <= SmallRead ? _calls.RunAsync(Read, cancellationToken) : _calls.RunWaitingAsync(Read, cancellationToken);

        int Read()
        {
            LocalErrors.ThrowIfFailed(PosixCalls.Read(_handle, buffer.Span, offset, out var count), "read", _fullPath);
            return count;
        }
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => _calls.RunAsync(
        () =>
        {
            LocalErrors.ThrowIfFailed(PosixCalls.Write(_handle, data.Span, offset), "write", _fullPath);
            StartWriting(offset + data.Length);
        },
        cancellationToken);

    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) => _calls.RunAsync(
        () => LocalErrors.ThrowIfFailed(PosixCalls.SetLength(_handle, length), "set the length of", _fullPath), cancellationToken);

    public ValueTask TouchAsync(CancellationToken cancellationToken) => _calls.RunAsync(
        () => LocalErrors.ThrowIfFailed(PosixCalls.Touch(_handle), "set the time of", _fullPath), cancellationToken);

    public ValueTask WriteBackAsync(long offset, long length, CancellationToken cancellationToken) => _calls.RunWaitingAsync(
        () =>
        {
            var error = PosixCalls.WriteBack(_handle, offset, length);
            if (error is not (Errno.ENOSYS or Errno.EINVAL or Errno.EOPNOTSUPP))
            {
                LocalErrors.ThrowIfFailed(error, "write", _fullPath);
            }
        },
        cancellationToken);

    public ValueTask SyncAsync(CancellationToken cancellationToken) => _calls.RunWaitingAsync(
        () => LocalErrors.ThrowIfFailed(PosixCalls.Sync(_handle), "make durable", _fullPath), cancellationToken);

    /// <summary>Closes the file on a thread of its file system, since close waits for a server too.</summary>
    public ValueTask DisposeAsync() => _calls.RunAsync(_handle.Dispose, CancellationToken.None);

    /// <summary>
    /// Sends what was written on its way now and then. Left alone, the kernel keeps up to gigabytes in memory and sends all of it when
    /// fsync
    /// asks for it, while nobody writes.
    /// </summary>
    private void StartWriting(long end)
    {
        if (end - _startedUpTo >= WriteBehindStep)
        {
            PosixCalls.StartWriting(_handle, _startedUpTo, end - _startedUpTo);
            _startedUpTo = end;
        }
    }
}
