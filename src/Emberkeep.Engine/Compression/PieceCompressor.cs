namespace Emberkeep.Engine.Compression;

/// <summary>
/// What all compressors share: large writes are cut into pieces so that memory stays small, zeros are gathered into runs, and long runs
/// are stored as the same precomputed piece again and again where the format can do that.
/// </summary>
internal abstract class PieceCompressor(long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink) : IObjectCompressor
{
    /// <summary>Bytes that are compressed at a time, and that a piece of zeros stands for.</summary>
    protected const int PieceLength = 1 << 20;

    private const int DrainThreshold = 64 << 10;
    private static readonly byte[] Zeros = new byte[PieceLength];
    private long _accepted;
    private long _zeros;

    /// <inheritdoc/>
    public long CompressedLength { get; private set; }

    /// <summary>Compressed bytes that wait for the sink.</summary>
    protected PieceBuffer Output { get; } = new();

    /// <summary>The compressed form of <see cref="PieceLength"/> zeros, usable after <see cref="EndSegment"/>; empty when the format has none.</summary>
    protected virtual ReadOnlyMemory<byte> ZeroPiece => default;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.IsEmpty)
        {
            return;
        }

        Accept(data.Length);
        await WritePendingZerosAsync(cancellationToken);
        while (!data.IsEmpty)
        {
            var length = Math.Min(data.Length, PieceLength);
            Compress(data.Span[..length]);
            await DrainAsync(isForced: false, cancellationToken);
            data = data[length..];
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Accept(count);
        _zeros += count;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_accepted != uncompressedLength)
        {
            throw new InvalidOperationException($"The object was announced with {uncompressedLength} bytes but has {_accepted}.");
        }

        await WritePendingZerosAsync(cancellationToken);
        Finish();
        await DrainAsync(isForced: true, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Compresses data into <see cref="Output"/>.</summary>
    protected abstract void Compress(ReadOnlySpan<byte> data);

    /// <summary>Ends the stream in <see cref="Output"/>.</summary>
    protected abstract void Finish();

    /// <summary>Makes the stream ready for <see cref="ZeroPiece"/> to be appended.</summary>
    protected virtual void EndSegment()
    {
    }

    /// <summary>Told that a <see cref="ZeroPiece"/> was appended.</summary>
    protected virtual void OnZeroPiece()
    {
    }

    /// <summary>Releases the codec.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Output.Dispose();
        }
    }

    private void Accept(long count)
    {
        _accepted += count;
        if (_accepted > uncompressedLength)
        {
            throw new InvalidOperationException($"The object was announced with {uncompressedLength} bytes but gets more.");
        }
    }

    private async ValueTask WritePendingZerosAsync(CancellationToken cancellationToken)
    {
        var zeros = _zeros;
        _zeros = 0;
        if (zeros >= PieceLength && !ZeroPiece.IsEmpty)
        {
            EndSegment();
            for (; zeros >= PieceLength; zeros -= PieceLength)
            {
                Output.Write(ZeroPiece.Span);
                OnZeroPiece();
                await DrainAsync(isForced: false, cancellationToken);
            }
        }

        while (zeros > 0)
        {
            var length = (int)Math.Min(zeros, PieceLength);
            Compress(Zeros.AsSpan(0, length));
            await DrainAsync(isForced: false, cancellationToken);
            zeros -= length;
        }
    }

    private async ValueTask DrainAsync(bool isForced, CancellationToken cancellationToken)
    {
        var waiting = Output.Waiting;
        if (waiting.Length >= DrainThreshold || (isForced && !waiting.IsEmpty))
        {
            await sink(waiting, cancellationToken);
            CompressedLength += waiting.Length;
            Output.Clear();
        }
    }
}
