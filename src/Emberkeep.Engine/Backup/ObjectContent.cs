using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Hashing;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// The content of one object as it comes in, piece by piece: its MD5, and what still has to be written. Zeros at the front are held back, since
/// an object that is nothing but zeros needs no digest and no compression. Zeros of a plain object are left to the store, which can keep a hole.
/// </summary>
internal sealed class ObjectContent(IObjectCompressor compressor, IObjectWriter writer) : IAsyncDisposable
{
    private readonly Md5Feed _md5 = Md5Hub.Shared.Open();
    private long _leadingZeros;
    private long _heldBack;

    /// <summary>True while every byte was zero.</summary>
    public bool IsAllZero { get; private set; } = true;

    /// <summary>Adds a piece.</summary>
    /// <param name="piece">The bytes; they must not change before the next call has returned, since they may still be hashed meanwhile.</param>
    /// <param name="isStored">True when the object holds them already.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> piece, bool isStored, CancellationToken cancellationToken)
    {
        if (isStored)
        {
            // Only plain objects are moved: see ObjectStorer.
            ((PassThroughCompressor)compressor).CountStored(piece.Length);
        }

        var isZero = ZeroBlocks.IsZero(piece.Span);
        if (IsAllZero && isZero)
        {
            _leadingZeros += piece.Length;
            _heldBack += isStored ? 0 : piece.Length;
            return;
        }

        if (IsAllZero)
        {
            IsAllZero = false;
            await _md5.AppendZerosAsync(_leadingZeros, cancellationToken);
            await WriteZerosAsync(_heldBack, cancellationToken);
        }

        await _md5.AppendAsync(piece);
        if (!isStored)
        {
            await (isZero ? WriteZerosAsync(piece.Length, cancellationToken) : compressor.WriteAsync(piece, cancellationToken));
        }
    }

    /// <summary>The digest of all pieces, once; not for an object that <see cref="IsAllZero"/>.</summary>
    public ValueTask<Md5Digest> CompleteMd5Async() => _md5.CompleteAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _md5.DisposeAsync();

    private async ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken)
    {
        if (compressor is not PassThroughCompressor plain)
        {
            await compressor.WriteZerosAsync(count, cancellationToken);
            return;
        }

        await writer.WriteZerosAsync(count, cancellationToken);
        plain.CountStored(count);
    }
}
