using Emberkeep.Native.Nfs;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>
/// Reads one file in pieces, several requests under way. A read that goes on where the one before ended asks for the pieces behind it too.
/// One call at a time.
/// </summary>
internal sealed class NfsReadAhead
{
    private readonly NfsChannel _channel;
    private readonly NfsHandle _file;
    private readonly string _path;
    private readonly int _pieceSize;

    /// <summary>The length that the file had when it was opened: nothing behind it is read ahead.</summary>
    private readonly long _length;
    private readonly Queue<NfsReadPiece> _pieces = new();

    /// <summary>Where the next sequential read starts.</summary>
    private long _position;

    /// <summary>Where the next piece starts.</summary>
    private long _planned;

    public NfsReadAhead(NfsChannel channel, NfsHandle file, string path, int pieceSize, long length)
    {
        _channel = channel;
        _file = file;
        _path = path;
        _pieceSize = pieceSize;
        _length = length;
    }

    /// <summary>Fills the buffer; returns fewer bytes only where the file ends.</summary>
    public async Task<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isSequential = offset == _position && offset > 0;
        if (!isSequential)
        {
            await DropAsync();
            _position = offset;
            _planned = offset;
        }

        try
        {
            return await FillAsync(buffer, isSequential, cancellationToken);
        }
        catch
        {
            await DropAsync();
            throw;
        }
    }

    /// <summary>Gives up what was read ahead. Does not wait for the server.</summary>
    public async Task DropAsync()
    {
        _position = -1;
        while (_pieces.TryDequeue(out var piece))
        {
            await piece.DisposeAsync();
        }
    }

    private async Task<int> FillAsync(Memory<byte> buffer, bool isSequential, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            Plan(_position + buffer.Length - filled, isSequential);
            var piece = _pieces.Peek();
            var count = await piece.TakeAsync(_position, buffer[filled..], cancellationToken);
            filled += count;
            _position += count;
            if (piece.End <= _position || count == 0)
            {
                _pieces.Dequeue();
                await piece.DisposeAsync();
            }

            if (count == 0)
            {
                await DropAsync(); // the file ends here
                break;
            }
        }

        return filled;
    }

    /// <summary>Asks for the pieces up to an offset, and for more while room is left and the file is read from front to back.</summary>
    private void Plan(long end, bool isSequential)
    {
        var ahead = isSequential ? Math.Max(end, _length) : end;
        while (_pieces.Count == 0 || (_pieces.Count < _channel.Options.InFlight && _planned < ahead))
        {
            var count = (int)Math.Min(_pieceSize, isSequential && _planned < _length ? Math.Max(_length, end) - _planned : Math.Max(end - _planned, 1));
            _pieces.Enqueue(new NfsReadPiece(_channel, _file, _path, _planned, count));
            _planned += count;
        }
    }
}
