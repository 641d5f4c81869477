using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>
/// The operations below one root directory that <see cref="Posix.PosixStore"/> is made of. The requirements on every implementation,
/// whether it talks to the kernel, to an NFS server or to another process:
/// <list type="number">
/// <item>A path is relative to the root: segments separated by '/', none of them empty, '.' or '..'. The empty path is the root itself.
/// Any other path is refused with <see cref="ErrorKind.Invalid"/>.</item>
/// <item>Nothing outside the root is ever reached, and no symbolic link below the root is followed, in the middle of a path or at its end:
/// a link gives <see cref="ErrorKind.Corrupt"/>.</item>
/// <item>Opening for reading takes regular files only. A FIFO, socket, device or directory gives <see cref="ErrorKind.Corrupt"/>,
/// without blocking on it and without side effects.</item>
/// <item>A missing file or directory is <see cref="ErrorKind.NotFound"/>; a missing root is not: it is <see cref="ErrorKind.Unavailable"/>,
/// since a share that is not mounted must never look like an empty repository. Only <see cref="StatAsync"/> of the root gives
/// NotFound.</item>
/// <item>Errors are <see cref="BackupException"/> with the operation and the full path, never a bare error number.</item>
/// <item>Operations on one name are atomic towards all other callers and hosts, as POSIX has it.</item>
/// <item>Cancellation is honoured before an operation starts; an operation under way may have to be waited for. An operation that was
/// cancelled has happened or not.</item>
/// <item>No member blocks the caller's thread; all members may be called by several callers at once.</item>
/// </list>
/// </summary>
public interface IRootedFileSystem : IAsyncDisposable
{
    /// <summary>The root for messages: a path or URL without secrets, and without a '/' at its end.</summary>
    string Location { get; }

    /// <summary>The status of a file or directory; of the link itself when the last segment is a symbolic link.</summary>
    ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a regular file that will be read from front to back.</summary>
    ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a file for writing that nothing of that name existed before. It has exactly <paramref name="mode"/>, whatever the process's
    /// umask, before the caller can write to it; only a file system that keeps no modes of its own (SMB, FAT) may have another.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.AlreadyExists"/> when the name is taken by anything.</exception>
    ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken);

    /// <summary>
    /// Makes one directory with exactly <paramref name="mode"/>, except that an inherited set-group-id bit stays. For the empty path it
    /// makes
    /// the root, durably, if the root's parent exists.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.AlreadyExists"/> when the name is taken by anything.</exception>
    ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the entries of a directory durable: what was made, renamed or removed in it before. Does nothing on a file system that
    /// cannot do this for directories.
    /// </summary>
    ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken);

    /// <summary>Gives a file a new name, in one step, unless that name is taken.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.AlreadyExists"/> when the new name is taken; <see cref="ErrorKind.Unsupported"/> when the file system cannot do
    /// it in one step.
    /// </exception>
    ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Gives a file a new name, in one step, and removes a file that had that name.</summary>
    ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Gives a file a second name (a hard link), unless that name is taken.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.AlreadyExists"/> when the new name is taken; <see cref="ErrorKind.Unsupported"/> when the file system has no
    /// hard
    /// links, refuses them, or this file has too many.
    /// </exception>
    ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Removes a name of a file; of a symbolic link it removes the link.</summary>
    ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken);

    /// <summary>Removes a directory.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when it is not empty.</exception>
    ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// The entries of a directory whose name starts with <paramref name="prefix"/> (ordinal), in no particular order, without '.' and '..'
    /// and without names that are not UTF-8. What comes or goes meanwhile may be listed or not. Memory does not grow with the directory.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="prefix">What the names start with; the empty string for all.</param>
    /// <param name="withStatus">True to get each entry's status, which costs a call per entry on some file systems.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<DirectoryEntry> ListAsync(string path, string prefix, bool withStatus, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a range between a file below the root and a file of the host inside the file system or the server that holds both: by sharing
    /// blocks, or by the server's own copying. What would be nothing but reading and writing is not done here.
    /// </summary>
    /// <remarks>
    /// The object's file exists. The file of the host is opened by its path, and nothing is moved unless it is the one that is meant.
    /// </remarks>
    /// <returns>How many bytes were moved, from the start of the range on: 0 when it cannot be done for these two files.</returns>
    /// <exception cref="BackupException">It can be done but failed.</exception>
    ValueTask<long> TransferAsync(FileTransfer transfer, CancellationToken cancellationToken) => ValueTask.FromResult(0L);

    /// <summary>Size and free room of the file system that holds the root.</summary>
    ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken);
}
