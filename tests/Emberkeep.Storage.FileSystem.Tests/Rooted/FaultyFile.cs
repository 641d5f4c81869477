using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.Rooted;

/// <summary>A file of a <see cref="FaultyFileSystem"/>.</summary>
public sealed class FaultyFile : IRootedFile
{
    private readonly FaultyFileSystem _fileSystem;
    private readonly IRootedFile _inner;
    private readonly string _path;

    public FaultyFile(FaultyFileSystem fileSystem, IRootedFile inner, string path)
    {
        _fileSystem = fileSystem;
        _inner = inner;
        _path = path;
    }

    public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) =>
        _fileSystem.RunAsync("File.Stat", _path, () => _inner.StatAsync(cancellationToken));

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        _fileSystem.RunAsync("File.Read", _path, () => _inner.ReadAsync(offset, buffer, cancellationToken));

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        _fileSystem.RunAsync("File.Write", _path, () => _inner.WriteAsync(offset, data, cancellationToken));

    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) =>
        _fileSystem.RunAsync("File.SetLength", _path, () => _inner.SetLengthAsync(length, cancellationToken));

    public ValueTask TouchAsync(CancellationToken cancellationToken) =>
        _fileSystem.RunAsync("File.Touch", _path, () => _inner.TouchAsync(cancellationToken));

    public ValueTask SyncAsync(CancellationToken cancellationToken) =>
        _fileSystem.RunAsync("File.Sync", _path, () => _inner.SyncAsync(cancellationToken));

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
