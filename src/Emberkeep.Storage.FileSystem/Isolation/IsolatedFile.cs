using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>An open file of a worker. It belongs to that worker: when the worker is gone, every call fails.</summary>
internal sealed class IsolatedFile(WorkerConnection connection, int file, string fullPath) : IRootedFile
{
    /// <summary>
    /// Bytes per request. Smaller pieces of one call overlap: while the worker reads or writes one, the next is being copied.
    /// </summary>
    public const int PieceLength = WorkerProtocol.SlotLength / 2;

    private const int ReadsInFlight = 4;

    private readonly FileWriteBehind _writes = new(connection, file, fullPath);

    public async ValueTask<FileStatus> StatAsync(CancellationToken cancellationToken)
    {
        await _writes.DrainAsync(cancellationToken);
        return new MessageReader(await CallAsync(OnFile(WorkerCall.FileStat), "look at", cancellationToken)).Status();
    }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var pieces = new Queue<(WorkerRequest Request, Memory<byte> Target)>();
        var count = 0;
        var isAtEnd = false;
        try
        {
            for (var sent = 0; sent < buffer.Length && !isAtEnd;)
            {
                while (pieces.Count < ReadsInFlight && sent < buffer.Length)
                {
                    var length = Math.Min(PieceLength, buffer.Length - sent);
                    pieces.Enqueue((await SendReadAsync(offset + sent, length, cancellationToken), buffer.Slice(sent, length)));
                    sent += length;
                }

                isAtEnd = await TakeAsync();
            }

            while (pieces.Count > 0)
            {
                isAtEnd |= await TakeAsync();
            }

            return count;
        }
        catch
        {
            foreach (var (request, _) in pieces)
            {
                connection.GiveUp(request);
            }

            throw;
        }

        async ValueTask<bool> TakeAsync()
        {
            var (request, target) = pieces.Peek();
            var read = new MessageReader(await WorkerConnection.WaitAsync(request, cancellationToken)).DataLength();
            pieces.Dequeue();
            connection.Take(request, target.Span[..Math.Min(read, target.Length)]);
            count += isAtEnd ? 0 : read;
            return read < target.Length;
        }
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return _writes.WriteAsync(offset, data, cancellationToken);
    }

    public async ValueTask SetLengthAsync(long length, CancellationToken cancellationToken)
    {
        await _writes.DrainAsync(cancellationToken);
        await CallAsync(OnFile(WorkerCall.FileSetLength).Int64(length), "set the length of", cancellationToken);
    }

    /// <summary>Beside the writes, as it may be called at any time.</summary>
    public async ValueTask TouchAsync(CancellationToken cancellationToken) =>
        await CallAsync(OnFile(WorkerCall.FileTouch), "set the time of", cancellationToken);

    public async ValueTask WriteBackAsync(long offset, long length, CancellationToken cancellationToken)
    {
        await _writes.DrainAsync(cancellationToken);
        await CallAsync(OnFile(WorkerCall.FileWriteBack).Int64(offset).Int64(length), "write", cancellationToken);
    }

    public async ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        await _writes.WriteBackAllAsync(cancellationToken);
        await CallAsync(OnFile(WorkerCall.FileSync), "make durable", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _writes.AbandonAsync();
            await CallAsync(OnFile(WorkerCall.FileClose), "close", CancellationToken.None);
        }
        catch (BackupException)
        {
            // The worker is gone, and the file with it.
        }
    }

    private MessageWriter OnFile(WorkerCall call) => new MessageWriter(call).Int32(file);

    private async ValueTask<WorkerRequest> SendReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        using var message = OnFile(WorkerCall.FileRead).Int64(offset).Int32(length);
        return await connection.SendAsync(message, default, "read", fullPath, cancellationToken, WorkerResult.Slot);
    }

    private async ValueTask<ReadOnlyMemory<byte>> CallAsync(MessageWriter message, string operation, CancellationToken cancellationToken)
    {
        using (message)
        {
            return await connection.CallAsync(message, operation, fullPath, cancellationToken);
        }
    }
}
