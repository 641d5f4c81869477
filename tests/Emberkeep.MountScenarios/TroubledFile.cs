using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.MountScenarios;

/// <summary>A file of a <see cref="TroubledFileSystem"/>.</summary>
internal sealed class TroubledFile(TroubledFileSystem fileSystem, IRootedFile inner) : IRootedFile
{
    public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) =>
        fileSystem.AfterTroubleAsync(() => inner.StatAsync(cancellationToken));

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        fileSystem.AfterTroubleAsync(() => inner.ReadAsync(offset, buffer, cancellationToken));

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        fileSystem.AfterTroubleAsync(() => inner.WriteAsync(offset, data, cancellationToken));

    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) =>
        fileSystem.AfterTroubleAsync(() => inner.SetLengthAsync(length, cancellationToken));

    public ValueTask TouchAsync(CancellationToken cancellationToken) =>
        fileSystem.AfterTroubleAsync(() => inner.TouchAsync(cancellationToken));

    public ValueTask SyncAsync(CancellationToken cancellationToken) =>
        fileSystem.AfterTroubleAsync(() => inner.SyncAsync(cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
