using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>
/// A file that is read. When its handle is stale it is opened again by its name, once for each call: objects never change, so the rest is the
/// rest of the same object. One caller at a time.
/// </summary>
internal sealed class HealingReadFile(HealingFileSystem fileSystem, string path, IRootedFile file, IRootedFileSystem owner) : IRootedFile
{
    private IRootedFile _file = file;
    private IRootedFileSystem _owner = owner;

    public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) =>
        RunAsync(opened => opened.StatAsync(cancellationToken), cancellationToken);

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        RunAsync(opened => opened.ReadAsync(offset, buffer, cancellationToken), cancellationToken);

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
        return await call(_file);
    }
}
