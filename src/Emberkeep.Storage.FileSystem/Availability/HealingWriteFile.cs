using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>
/// A file that is written. When its handle is stale, nobody knows what of it is on the server, so it is given up; the share is healed for what
/// comes next.
/// </summary>
internal sealed class HealingWriteFile(HealingFileSystem fileSystem, IRootedFile inner, IRootedFileSystem owner) : IRootedFile
{
    public async ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.StatAsync(cancellationToken);
        }
        catch (BackupException e) when (HealingFileSystem.IsStale(e))
        {
            throw await GivenUpAsync(e, cancellationToken);
        }
    }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.ReadAsync(offset, buffer, cancellationToken);
        }
        catch (BackupException e) when (HealingFileSystem.IsStale(e))
        {
            throw await GivenUpAsync(e, cancellationToken);
        }
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        RunAsync(inner.WriteAsync(offset, data, cancellationToken), cancellationToken);

    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) =>
        RunAsync(inner.SetLengthAsync(length, cancellationToken), cancellationToken);

    public ValueTask TouchAsync(CancellationToken cancellationToken) =>
        RunAsync(inner.TouchAsync(cancellationToken), cancellationToken);

    public ValueTask WriteBackAsync(long offset, long length, CancellationToken cancellationToken) =>
        RunAsync(inner.WriteBackAsync(offset, length, cancellationToken), cancellationToken);

    public ValueTask SyncAsync(CancellationToken cancellationToken) => RunAsync(inner.SyncAsync(cancellationToken), cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask RunAsync(ValueTask call, CancellationToken cancellationToken)
    {
        try
        {
            await call;
        }
        catch (BackupException e) when (HealingFileSystem.IsStale(e))
        {
            throw await GivenUpAsync(e, cancellationToken);
        }
    }

    private async ValueTask<BackupException> GivenUpAsync(BackupException error, CancellationToken cancellationToken)
    {
        await fileSystem.HealAsync(owner, cancellationToken);
        return new BackupException(
            error.Kind,
            error.Message,
            "The share works again (it was mounted anew if that was needed), but what was being written is lost and nothing of it can be seen. "
            + "Run the command again.",
            isTransient: true,
            error);
    }
}
