using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>A decorator that does the same about every operation on a name; what it does is in <see cref="RunAsync{T}"/>.</summary>
internal abstract class InterceptedFileSystem : IRootedFileSystem
{
    public abstract string Location { get; }

    public ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken) =>
        RunAsync(inner => inner.StatAsync(path, cancellationToken), cancellationToken);

    public abstract ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken);

    public abstract ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken);

    public ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        DoAsync(inner => inner.CreateDirectoryAsync(path, mode, cancellationToken), cancellationToken);

    public ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(inner => inner.SyncDirectoryAsync(path, cancellationToken), cancellationToken);

    public ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken) =>
        DoAsync(inner => inner.RenameNoReplaceAsync(from, to, cancellationToken), cancellationToken);

    public ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken) =>
        DoAsync(inner => inner.RenameAsync(from, to, cancellationToken), cancellationToken);

    public ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken) =>
        DoAsync(inner => inner.LinkAsync(from, to, cancellationToken), cancellationToken);

    public ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(inner => inner.DeleteFileAsync(path, cancellationToken), cancellationToken);

    public ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(inner => inner.DeleteDirectoryAsync(path, cancellationToken), cancellationToken);

    public abstract IAsyncEnumerable<DirectoryEntry> ListAsync(string path, string prefix, bool withStatus, CancellationToken cancellationToken);

    public ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken) =>
        RunAsync(inner => inner.GetSpaceAsync(cancellationToken), cancellationToken);

    public ValueTask<long> TransferAsync(FileTransfer transfer, CancellationToken cancellationToken) =>
        RunAsync(inner => inner.TransferAsync(transfer, cancellationToken), cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>Runs an operation on the file system below.</summary>
    protected abstract ValueTask<T> RunAsync<T>(Func<IRootedFileSystem, ValueTask<T>> call, CancellationToken cancellationToken);

    private async ValueTask DoAsync(Func<IRootedFileSystem, ValueTask> call, CancellationToken cancellationToken) => await RunAsync(
        async inner =>
        {
            await call(inner);
            return true;
        },
        cancellationToken);
}
