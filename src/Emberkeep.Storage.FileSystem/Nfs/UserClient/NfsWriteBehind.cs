using System.Buffers;
using Emberkeep.Errors;
using Emberkeep.Native.Nfs;
using Emberkeep.Native.Nfs.Requests;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>
/// Writes to one file, several requests under way. Each has a copy of its data, so that the caller's buffer is free at once and a request can be
/// sent again. The first error sticks: every later call reports it, so a file that lost a write cannot be committed.
/// </summary>
/// <remarks>
/// The server may keep data in memory until COMMIT. With every answer it sends a verifier that changes when it restarts; if it changed since the
/// first write, data may be lost and the file is given up. One call at a time.
/// </remarks>
internal sealed class NfsWriteBehind : IAsyncDisposable
{
    private readonly NfsChannel _channel;
    private readonly NfsHandle _file;
    private readonly string _path;
    private readonly int _pieceSize;
    private readonly Queue<Task> _underWay = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private ulong? _verifier;
    private BackupException? _failure;

    public NfsWriteBehind(NfsChannel channel, NfsHandle file, string path, int pieceSize)
    {
        _channel = channel;
        _file = file;
        _path = path;
        _pieceSize = pieceSize;
    }

    /// <summary>Takes the data; waits as long as too many requests are under way.</summary>
    public async Task WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            await WaitUntilAsync(_channel.Options.InFlight - 1, cancellationToken);
            var count = Math.Min(_pieceSize, data.Length);
            var buffer = ArrayPool<byte>.Shared.Rent(count);
            data[..count].CopyTo(buffer);
            _underWay.Enqueue(WritePieceAsync(offset, buffer, count));
            offset += count;
            data = data[count..];
        }
    }

    /// <summary>Waits until the server has taken everything.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => WaitUntilAsync(0, cancellationToken);

    /// <summary>Makes what was written durable.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(cancellationToken);
        if (_verifier is null)
        {
            return; // all of it is durable already
        }

        using var operation = new NfsOperation(_channel, "make durable", _path, cancellationToken);
        try
        {
            CheckVerifier(operation, await operation.ExpectAsync(_ => new CommitRequest(_file)));
            _verifier = null;
        }
        catch (NfsStaleException)
        {
            throw Failed(operation.Errors.Stale());
        }
        catch (BackupException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Gives up what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var write in _underWay)
        {
            await write; // ends at once, without an error
        }

        _underWay.Clear();
        _stop.Dispose();
    }

    private async Task WaitUntilAsync(int allowed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_underWay.TryPeek(out var oldest) && (_underWay.Count > allowed || oldest.IsCompleted))
        {
            await oldest.WaitAsync(cancellationToken);
            _ = _underWay.Dequeue();
        }

        lock (_gate)
        {
            if (_failure is not null)
            {
                throw new BackupException(_failure.Kind, _failure.Message, _failure.Remedy, _failure.IsTransient, _failure);
            }
        }
    }

    /// <summary>Writes a piece and returns its buffer. Errors are kept, not thrown.</summary>
    private async Task WritePieceAsync(long offset, byte[] buffer, int count)
    {
        try
        {
            for (var done = 0; done < count;)
            {
                done += await WriteOnceAsync(offset + done, buffer.AsMemory(done, count - done));
            }
        }
        catch (BackupException e)
        {
            Failed(e);
        }
        catch (OperationCanceledException)
        {
            // The file was disposed.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<int> WriteOnceAsync(long offset, ReadOnlyMemory<byte> data)
    {
        using var operation = new NfsOperation(_channel, "write", _path, _stop.Token);
        try
        {
            var written = await operation.ExpectAsync(_ => new WriteRequest(_file, offset, data));
            if (written.Count == 0)
            {
                throw operation.Errors.Error(ErrorKind.Unavailable, "the server takes no data and gives no reason", "Look in the server's log.", isTransient: true);
            }

            if (!written.IsDurable)
            {
                CheckVerifier(operation, written.Verifier);
            }

            return written.Count;
        }
        catch (NfsStaleException)
        {
            throw operation.Errors.Stale();
        }
    }

    private void CheckVerifier(NfsOperation operation, ulong verifier)
    {
        lock (_gate)
        {
            _verifier ??= verifier;
            if (_verifier != verifier)
            {
                throw operation.Errors.Error(
                    ErrorKind.Unavailable,
                    "the server was restarted meanwhile and may have lost what was not durable yet",
                    "The file was given up and nothing was published: run the job again.",
                    isTransient: true);
            }
        }
    }

    private BackupException Failed(BackupException error)
    {
        lock (_gate)
        {
            return _failure ??= error;
        }
    }
}
