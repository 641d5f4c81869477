using System.Buffers;
using Emberkeep.Native.Nfs;
using Emberkeep.Native.Nfs.Requests;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>A piece of a file that is being read into a buffer of its own, which it returns when it is disposed.</summary>
internal sealed class NfsReadPiece : IAsyncDisposable
{
    private readonly NfsChannel _channel;
    private readonly NfsHandle _file;
    private readonly string _path;
    private readonly long _offset;
    private readonly int _size;
    private readonly byte[] _buffer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _read;

    /// <summary>Starts to read.</summary>
    public NfsReadPiece(NfsChannel channel, NfsHandle file, string path, long offset, int size)
    {
        _channel = channel;
        _file = file;
        _path = path;
        _offset = offset;
        _size = size;
        _buffer = ArrayPool<byte>.Shared.Rent(size);
        _read = ReadAsync();
    }

    /// <summary>Where the piece ends unless the file does before.</summary>
    public long End => _offset + _size;

    /// <summary>Waits for the piece and copies what it has from an offset on; 0 where the file ends.</summary>
    public async Task<int> TakeAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        var start = (int)(offset - _offset);
        var count = Math.Min(await _read.WaitAsync(cancellationToken) - start, target.Length);
        _buffer.AsMemory(start, count).CopyTo(target);
        return count;
    }

    /// <summary>Stops reading and returns the buffer, which nothing writes to any more then.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _read.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        ArrayPool<byte>.Shared.Return(_buffer);
        _stop.Dispose();
    }

    private async Task<int> ReadAsync()
    {
        var filled = 0;
        while (filled < _size)
        {
            using var operation = new NfsOperation(_channel, "read", _path, _stop.Token);
            try
            {
                var read = await operation.ExpectAsync(_ => new ReadRequest(_file, _offset + filled, _buffer.AsMemory(filled, _size - filled)));
                filled += read.Count;
                if (read.IsEnd || read.Count == 0)
                {
                    break;
                }
            }
            catch (NfsStaleException)
            {
                throw operation.Errors.Stale();
            }
        }

        return filled;
    }
}
