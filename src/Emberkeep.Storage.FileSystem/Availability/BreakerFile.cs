using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>A file of a <see cref="BreakerFileSystem"/>: it is open, so it is not held up.</summary>
internal sealed class BreakerFile(IRootedFile inner, ShareBreaker breaker) : IRootedFile
{
    public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) => breaker.WatchAsync(inner.StatAsync(cancellationToken));

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        breaker.WatchAsync(inner.ReadAsync(offset, buffer, cancellationToken));

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        WatchAsync(inner.WriteAsync(offset, data, cancellationToken));

    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) =>
        WatchAsync(inner.SetLengthAsync(length, cancellationToken));

    public ValueTask TouchAsync(CancellationToken cancellationToken) => WatchAsync(inner.TouchAsync(cancellationToken));

    public ValueTask WriteBackAsync(long offset, long length, CancellationToken cancellationToken) =>
        WatchAsync(inner.WriteBackAsync(offset, length, cancellationToken));

    public ValueTask SyncAsync(CancellationToken cancellationToken) => WatchAsync(inner.SyncAsync(cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask WatchAsync(ValueTask call)
    {
        await breaker.WatchAsync(AnswerAsync(call));

        static async ValueTask<bool> AnswerAsync(ValueTask call)
        {
            await call;
            return true;
        }
    }
}
