using Emberkeep.Native.Nfs;
using Emberkeep.Native.Nfs.Requests;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>An open file of <see cref="NfsClientFileSystem"/>. The server knows nothing of it being open.</summary>
internal sealed class NfsClientFile : IRootedFile
{
    private readonly NfsChannel _channel;
    private readonly NfsHandle _handle;
    private readonly string _path;
    private readonly NfsReadAhead _reads;
    private readonly NfsWriteBehind _writes;

    /// <summary>One call at a time: reads and writes keep an order of their own below it.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isDisposed;

    public NfsClientFile(NfsChannel channel, NfsLink link, NfsHandle handle, string path, long length)
    {
        _channel = channel;
        _handle = handle;
        _path = path;
        _reads = new NfsReadAhead(channel, handle, path, link.ReadSize, length);
        _writes = new NfsWriteBehind(channel, handle, path, link.WriteSize);
    }

    public ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            await _writes.DrainAsync(cancellationToken);
            return NfsFileStatus.From(await ExpectAsync("look at", () => new GetAttributesRequest(_handle), cancellationToken));
        },
        cancellationToken);

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            await _writes.DrainAsync(cancellationToken);
            return await _reads.ReadAsync(offset, buffer, cancellationToken);
        },
        cancellationToken);

    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => await InTurnAsync(
        async () =>
        {
            await _reads.DropAsync();
            await _writes.WriteAsync(offset, data, cancellationToken);
            return true;
        },
        cancellationToken);

    public async ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) => await InTurnAsync(
        async () =>
        {
            await _reads.DropAsync();
            await _writes.DrainAsync(cancellationToken);
            return await ExpectAsync("set the length of", () => new SetAttributesRequest(_handle, NewAttributes.OfSize((ulong)length)), cancellationToken);
        },
        cancellationToken);

    public async ValueTask TouchAsync(CancellationToken cancellationToken) => await InTurnAsync(
        () => ExpectAsync("set the time of", () => new SetAttributesRequest(_handle, NewAttributes.OfChangeNow()), cancellationToken), cancellationToken);

    public async ValueTask SyncAsync(CancellationToken cancellationToken) => await InTurnAsync(
        async () =>
        {
            await _writes.CommitAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Gives up what is read ahead or written behind, without waiting for the server. A call that is under way is waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        if (!_isDisposed)
        {
            _isDisposed = true;
            await _reads.DropAsync();
            await _writes.DisposeAsync();
        }

        _turn.Release();
    }

    private async ValueTask<T> InTurnAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await call();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> ExpectAsync<T>(string verb, Func<NfsRequest<T>> request, CancellationToken cancellationToken)
    {
        using var operation = new NfsOperation(_channel, verb, _path, cancellationToken);
        try
        {
            return await operation.ExpectAsync(_ => request());
        }
        catch (NfsStaleException)
        {
            throw operation.Errors.Stale();
        }
    }
}
