using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Hashing;

/// <summary>One message on its way through a <see cref="Md5Hub"/>. Not thread-safe.</summary>
internal sealed class Md5Feed(Md5Hub hub) : IAsyncDisposable
{
    private Task _hashing = Task.CompletedTask;
    private bool _isClosed;

    /// <summary>The message so far; the hub's while a piece is with it.</summary>
    internal Md5Message Message { get; } = new();

    /// <summary>
    /// Appends a piece, when the one before is hashed. Returns while the piece may still wait: its bytes must not change until the next call
    /// of this or another method has returned.
    /// </summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> data)
    {
        await _hashing;
        var piece = new Md5Piece(this, data);
        _hashing = piece.Done.Task;
        hub.Add(piece);
    }

    /// <summary>Appends zeros.</summary>
    public async ValueTask AppendZerosAsync(long count, CancellationToken cancellationToken)
    {
        for (; count > 0; count -= ZeroBlocks.Buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await AppendAsync(ZeroBlocks.Buffer[..(int)Math.Min(count, ZeroBlocks.Buffer.Length)]);
        }
    }

    /// <summary>Ends the message and returns its digest.</summary>
    public async ValueTask<Md5Digest> CompleteAsync()
    {
        await _hashing;
        Close();
        return Message.Complete();
    }

    /// <summary>Waits until no piece is needed any more.</summary>
    public async ValueTask DisposeAsync()
    {
        // Nobody else is counted on for a feed that ends, so this does not take long.
        await _hashing;
        Close();
    }

    private void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            hub.Close(this);
        }
    }
}
