namespace Emberkeep.Engine.Compression;

/// <summary>
/// A compressor whose stream may be put together from pieces that know nothing of each other. Several pieces are compressed at the same time and
/// leave in the order of the data; long runs of zeros are the same precomputed piece again and again.
/// </summary>
/// <param name="pieceLength">Bytes of data in one piece.</param>
/// <param name="threads">How many pieces are compressed at the same time. One more is filled meanwhile.</param>
/// <param name="uncompressedLength">Exact number of bytes that will be written.</param>
/// <param name="sink">Takes the compressed bytes.</param>
internal abstract class PieceCompressor(
    int pieceLength, int threads, long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
    : ObjectCompressor(uncompressedLength, sink)
{
    /// <summary>Bytes that a <see cref="ZeroPiece"/> stands for.</summary>
    protected const int ZeroPieceLength = 1 << 20;

    private static readonly byte[] Zeros = new byte[128 << 10];
    private readonly int _bufferLength = (int)Math.Min(pieceLength, uncompressedLength);
    private readonly Queue<(CompressedPiece Piece, Task Work)> _running = new();
    private readonly Stack<CompressedPiece> _idle = new();
    private CompressedPiece? _filling;

    /// <summary>The compressed form of <see cref="ZeroPieceLength"/> zeros.</summary>
    protected abstract ReadOnlyMemory<byte> ZeroPiece { get; }

    /// <summary>Compresses a piece into its output. Called by several threads at the same time, so it must not touch what belongs to the stream.</summary>
    protected abstract void Compress(CompressedPiece piece);

    /// <summary>Told of each piece in the order of the data, before its bytes are appended to <see cref="ObjectCompressor.Output"/>.</summary>
    protected abstract void OnPiece(CompressedPiece piece);

    /// <summary>Told that a <see cref="ZeroPiece"/> will be appended.</summary>
    protected abstract void OnZeroPiece();

    /// <summary>Ends the stream in <see cref="ObjectCompressor.Output"/>.</summary>
    protected abstract void Finish();

    /// <inheritdoc/>
    protected sealed override async ValueTask AddAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            _filling ??= _idle.TryPop(out var idle) ? idle : new CompressedPiece(_bufferLength);
            data = data[_filling.Fill(data.Span)..];
            if (_filling.IsFull)
            {
                await StartAsync(cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected sealed override async ValueTask AddZerosAsync(long count, CancellationToken cancellationToken)
    {
        if (count >= ZeroPieceLength)
        {
            await JoinAsync(cancellationToken);
            for (; count >= ZeroPieceLength; count -= ZeroPieceLength)
            {
                OnZeroPiece();
                Output.Write(ZeroPiece.Span);
                await DrainAsync(isForced: false, cancellationToken);
            }
        }

        for (int length; count > 0; count -= length)
        {
            length = (int)Math.Min(count, Zeros.Length);
            await AddAsync(Zeros.AsMemory(0, length), cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected sealed override async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await JoinAsync(cancellationToken);
        Finish();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Pieces that are still compressed belong to their threads and go with them.
        _filling?.Dispose();
        _filling = null;
        while (_idle.TryPop(out var piece))
        {
            piece.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        while (_running.Count >= threads)
        {
            await TakeAsync(cancellationToken);
        }

        var piece = _filling!;
        _filling = null;
        _running.Enqueue((piece, CompressAsync(piece)));
    }

    private async ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        if (_filling is not null)
        {
            await StartAsync(cancellationToken);
        }

        while (_running.Count > 0)
        {
            await TakeAsync(cancellationToken);
        }
    }

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        await _running.Peek().Work.WaitAsync(cancellationToken);
        var piece = _running.Dequeue().Piece;
        OnPiece(piece);
        Output.Write(piece.Output.Waiting.Span);
        piece.Clear();
        _idle.Push(piece);
        await DrainAsync(isForced: false, cancellationToken);
    }

    private async Task CompressAsync(CompressedPiece piece)
    {
        // Leaves the caller's thread, which goes on reading and hashing.
        await Task.Yield();
        Compress(piece);
    }
}
