using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>
/// An open regular file of an <see cref="IRootedFileSystem"/>. Reads and writes give their own offset, so the file has no position.
/// Disposing closes it and reports no error: what must be durable was made so with <see cref="SyncAsync"/> before.
/// </summary>
public interface IRootedFile : IAsyncDisposable
{
    /// <summary>The file's status now.</summary>
    ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken);

    /// <summary>Fills the buffer from <paramref name="offset"/> on; returns fewer bytes only where the file ends.</summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Writes the whole buffer at <paramref name="offset"/>. A gap between the old end and the offset reads as zeros.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NoSpace"/> when the file system or a quota is full; part of the data may be
    /// written.</exception>
    ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Cuts the file, or extends it with zeros, without allocating room where the file system can.</summary>
    ValueTask SetLengthAsync(long length, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the time of the last change to now, by the clock that stamps writes, and changes nothing else. May run beside other calls.
    /// </summary>
    ValueTask TouchAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Waits until what was written in a range has been taken by the disk or server: a step on the way to <see cref="SyncAsync"/>, which is
    /// needed all the same but has less to do after it. A file system without write-back of its own does nothing. After it failed the file has
    /// to be given up.
    /// </summary>
    ValueTask WriteBackAsync(long offset, long length, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Makes content and length durable. After it failed nothing is known of the content: the kernel may have dropped what it could not
    /// write, and a second call may succeed all the same. The file has to be given up.
    /// </summary>
    ValueTask SyncAsync(CancellationToken cancellationToken);
}
