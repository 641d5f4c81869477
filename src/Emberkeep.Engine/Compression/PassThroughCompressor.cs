namespace Emberkeep.Engine.Compression;

/// <summary>Stores data as it is, without copying it.</summary>
internal sealed class PassThroughCompressor(long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink) : IObjectCompressor
{
    private static readonly byte[] Zeros = new byte[1 << 20];

    /// <inheritdoc/>
    public long CompressedLength { get; private set; }

    /// <summary>Counts bytes that got into the object by other means than the sink.</summary>
    public void CountStored(long bytes) => CompressedLength += bytes;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (data.Length > uncompressedLength - CompressedLength)
        {
            throw new InvalidOperationException($"The object was announced with {uncompressedLength} bytes but gets more.");
        }

        await sink(data, cancellationToken);
        CompressedLength += data.Length;
    }

    /// <inheritdoc/>
    public async ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (count > 0)
        {
            var length = (int)Math.Min(count, Zeros.Length);
            await WriteAsync(Zeros.AsMemory(0, length), cancellationToken);
            count -= length;
        }
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellationToken) => CompressedLength == uncompressedLength
        ? ValueTask.CompletedTask
        : throw new InvalidOperationException($"The object was announced with {uncompressedLength} bytes but has {CompressedLength}.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
