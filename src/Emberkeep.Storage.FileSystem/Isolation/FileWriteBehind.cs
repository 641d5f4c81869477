using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// Writes to one file of a worker ahead of the answers, in bounded windows, so that no single request has much to do even when the server is
/// slow:
/// <list type="bullet">
/// <item>at most <see cref="Window"/> bytes are sent and not answered, that is not in the kernel's memory;</item>
/// <item>at most about <see cref="DirtyWindow"/> bytes are in the kernel's memory and not with the server: from there on write-back is waited
/// for, <see cref="Slice"/> bytes at a time;</item>
/// <item>after every <see cref="CommitWindow"/> bytes the server is told to make durable what it has, so that the last fsync finds little.</item>
/// </list>
/// A write that fails is reported by the next call, whatever it is, and by all after it: the file has to be given up.
/// </summary>
internal sealed class FileWriteBehind(WorkerConnection connection, int file, string fullPath)
{
    public const int Window = 4 * 1024 * 1024;
    public const int DirtyWindow = 32 * 1024 * 1024;
    public const int Slice = 4 * 1024 * 1024;
    public const int CommitWindow = 128 * 1024 * 1024;

    private readonly Queue<(WorkerRequest Request, int Length)> _unanswered = new();
    private WorkerRequest? _flush;
    private BackupException? _failure;
    private int _unansweredBytes;
    private long _end;
    private long _writtenBackUpTo;
    private long _committedUpTo;

    /// <summary>Sends the data; the buffer is the caller's again when it returns.</summary>
    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < data.Length;)
        {
            var length = Math.Min(IsolatedFile.PieceLength, data.Length - sent);
            await TakeAnswersAsync(Window - length, cancellationToken);
            using var message = new MessageWriter(WorkerCall.FileWrite).Int32(file).Int64(offset + sent).Int32(length);
            var request = await connection.SendAsync(message, data.Slice(sent, length), "write", fullPath, cancellationToken);
            _unanswered.Enqueue((request, length));
            _unansweredBytes += length;
            sent += length;
        }

        _end = Math.Max(_end, offset + data.Length);
        await FlushSomeAsync(cancellationToken);
    }

    /// <summary>Waits until all that was written is in the kernel's memory at least.</summary>
    public ValueTask DrainAsync(CancellationToken cancellationToken) => TakeAnswersAsync(0, cancellationToken);

    /// <summary>Waits until the server has all that was written, a slice at a time.</summary>
    public async ValueTask WriteBackAllAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(cancellationToken);
        await TakeFlushAsync(cancellationToken);
        while (_writtenBackUpTo < _end)
        {
            await SendWriteBackAsync(cancellationToken);
            await TakeFlushAsync(cancellationToken);
        }
    }

    /// <summary>Waits for what is under way; nobody wants to know what came of it.</summary>
    public async ValueTask AbandonAsync()
    {
        foreach (var (request, _) in _unanswered)
        {
            await Task.WhenAny(request.Completion);
        }

        if (_flush is not null)
        {
            await Task.WhenAny(_flush.Completion);
        }
    }

    /// <summary>Takes answers of writes until no more than so many bytes are without one.</summary>
    private async ValueTask TakeAnswersAsync(int allowed, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        while (_unansweredBytes > allowed || (_unanswered.TryPeek(out var first) && first.Request.Completion.IsCompleted))
        {
            var (request, length) = _unanswered.Peek();
            await TakeAsync(request, cancellationToken);
            _unanswered.Dequeue();
            _unansweredBytes -= length;
        }
    }

    /// <summary>Starts the next step towards the server, when the one before is done and there is enough for it to do.</summary>
    private async ValueTask FlushSomeAsync(CancellationToken cancellationToken)
    {
        while (_end - _writtenBackUpTo >= DirtyWindow + Slice)
        {
            await TakeFlushAsync(cancellationToken);
            if (_writtenBackUpTo - _committedUpTo >= CommitWindow)
            {
                using var sync = new MessageWriter(WorkerCall.FileSync).Int32(file);
                _flush = await connection.SendAsync(sync, default, "make durable", fullPath, cancellationToken);
                _committedUpTo = _writtenBackUpTo;
                await TakeFlushAsync(cancellationToken);
            }

            await SendWriteBackAsync(cancellationToken);
        }
    }

    private async ValueTask SendWriteBackAsync(CancellationToken cancellationToken)
    {
        var length = Math.Min(Slice, _end - _writtenBackUpTo);
        using var message = new MessageWriter(WorkerCall.FileWriteBack).Int32(file).Int64(_writtenBackUpTo).Int64(length);
        _flush = await connection.SendAsync(message, default, "write", fullPath, cancellationToken);
        _writtenBackUpTo += length;
    }

    private async ValueTask TakeFlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (_flush is { } flush)
        {
            await TakeAsync(flush, cancellationToken);
            _flush = null;
        }
    }

    /// <summary>Waits for an answer; cancelling leaves the request where it is.</summary>
    private async ValueTask TakeAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await request.Completion.WaitAsync(cancellationToken);
        }
        catch (BackupException e)
        {
            _failure ??= e;
            throw;
        }
    }

    /// <summary>The same error again, as an object of its own: it may be thrown by several callers.</summary>
    private void ThrowIfFailed()
    {
        if (_failure is { } e)
        {
            throw new BackupException(e.Kind, e.Message, e.Remedy, e.IsTransient, e.InnerException);
        }
    }
}
