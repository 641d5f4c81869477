namespace Emberkeep.Engine.Compression;

/// <summary>
/// What all compressors share: the announced length is kept to, zeros are gathered into runs, and compressed bytes reach the sink in large writes.
/// </summary>
internal abstract class ObjectCompressor(long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink) : IObjectCompressor
{
    private const int DrainThreshold = 64 << 10;
    private long _accepted;
    private long _zeros;

    /// <inheritdoc/>
    public long CompressedLength { get; private set; }

    /// <summary>Compressed bytes that wait for the sink.</summary>
    protected PieceBuffer Output { get; } = new();

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!data.IsEmpty)
        {
            Accept(data.Length);
            await WritePendingZerosAsync(cancellationToken);
            await AddAsync(data, cancellationToken);
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
        await FinishAsync(cancellationToken);
        await DrainAsync(isForced: true, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds data. The buffer belongs to the caller again afterwards.</summary>
    protected abstract ValueTask AddAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Adds a run of zeros.</summary>
    protected abstract ValueTask AddZerosAsync(long count, CancellationToken cancellationToken);

    /// <summary>Ends the stream in <see cref="Output"/>.</summary>
    protected abstract ValueTask FinishAsync(CancellationToken cancellationToken);

    /// <summary>Releases the codec.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Output.Dispose();
        }
    }

    /// <summary>Hands the waiting bytes to the sink if they are many.</summary>
    protected async ValueTask DrainAsync(bool isForced, CancellationToken cancellationToken)
    {
        var waiting = Output.Waiting;
        if (waiting.Length >= DrainThreshold || (isForced && !waiting.IsEmpty))
        {
            await sink(waiting, cancellationToken);
            CompressedLength += waiting.Length;
            Output.Clear();
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

    private ValueTask WritePendingZerosAsync(CancellationToken cancellationToken)
    {
        var zeros = _zeros;
        _zeros = 0;
        return zeros > 0 ? AddZerosAsync(zeros, cancellationToken) : ValueTask.CompletedTask;
    }
}
