using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>
/// A file that is read. When its handle is stale it is opened again by its name, once for each call. The few objects that are ever replaced
/// (see <see cref="Emberkeep.Stores.IObjectReplacer"/>) may be others by then: who has read a part of one gets the rest of the same file or an error. One caller at a time.
/// </summary>
internal sealed class HealingReadFile(HealingFileSystem fileSystem, string path, IRootedFile file, IRootedFileSystem owner) : IRootedFile
{
    private IRootedFile _file = file;
    private IRootedFileSystem _owner = owner;
    private bool _hasRead;

    /// <summary>Which file it is that a part of was read; asked for by the second read only, since most objects are read by one.</summary>
    private FileStatus? _status;

    public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) =>
        RunAsync(opened => opened.StatAsync(cancellationToken), cancellationToken);

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_hasRead)
        {
            _status ??= await StatAsync(cancellationToken);
        }

        var count = await RunAsync(opened => opened.ReadAsync(offset, buffer, cancellationToken), cancellationToken);
        _hasRead |= count > 0;
        return count;
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        _file.WriteAsync(offset, data, cancellationToken);

    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) => _file.SetLengthAsync(length, cancellationToken);

    public ValueTask TouchAsync(CancellationToken cancellationToken) => _file.TouchAsync(cancellationToken);

    public ValueTask SyncAsync(CancellationToken cancellationToken) => _file.SyncAsync(cancellationToken);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async ValueTask<T> RunAsync<T>(Func<IRootedFile, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(_file);
        }
        catch (BackupException e) when (HealingFileSystem.IsStale(e))
        {
            await fileSystem.HealAsync(_owner, cancellationToken);
        }

        await _file.DisposeAsync();
        (_file, _owner) = await fileSystem.OpenAsync(path, cancellationToken);
        if (_hasRead && !await IsSameFileAsync(cancellationToken))
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"'{path}' was replaced while it was read, and the server does not keep the old one.",
                "Run the command again.",
                isTransient: true);
        }

        return await call(_file);
    }

    /// <summary>The number of the file system is another one when the share was mounted anew.</summary>
    private async ValueTask<bool> IsSameFileAsync(CancellationToken cancellationToken)
    {
        var found = await _file.StatAsync(cancellationToken);
        return _status is { } known
            && (known.Identity.Inode, known.Length, known.Modified) == (found.Identity.Inode, found.Length, found.Modified);
    }
}
