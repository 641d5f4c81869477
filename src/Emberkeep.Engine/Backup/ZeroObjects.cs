using System.Collections.Concurrent;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Backup;

/// <summary>Stores objects that hold nothing but zeros. Their bytes are constants, made once per length and job as far as memory allows.</summary>
/// <param name="algorithm">The configured algorithm; zeros that do not shrink are stored plain.</param>
/// <param name="level">The level, or null for the algorithm's default.</param>
/// <param name="maxBuffered">Longer runs of zeros are compressed straight into the store. The default takes about 4 MiB with the weakest algorithm.</param>
internal sealed class ZeroObjects(CompressionAlgorithm algorithm, int? level, long maxBuffered = 4L << 30)
{
    private const int MaxLengths = 64;
    private const long MaxKeptBytes = 16 << 20;

    /// <summary>Pieces of this length shrink with every algorithm and level, so that longer objects need not be tried first.</summary>
    private const long AlwaysShrinks = 16 << 20;

    private readonly ConcurrentDictionary<long, ZeroObject> _byLength = new();
    private readonly long _maxBuffered = Math.Max(maxBuffered, AlwaysShrinks);
    private long _keptBytes;

    /// <summary>How many lengths are kept.</summary>
    public int KeptLengths => _byLength.Count;

    /// <summary>Writes <paramref name="length"/> zeros to a new object and tells how they are stored. The caller publishes it.</summary>
    public async ValueTask<ZeroObject> WriteAsync(long length, IObjectWriter writer, CancellationToken cancellationToken)
    {
        if (algorithm != CompressionAlgorithm.None && length > _maxBuffered)
        {
            return await WriteCompressedAsync(length, writer, cancellationToken);
        }

        var zeros = await GetAsync(length, cancellationToken);
        if (zeros.Compressed is { } bytes)
        {
            await writer.WriteAsync(bytes, cancellationToken);
        }
        else
        {
            await writer.WriteZerosAsync(length, cancellationToken);
        }

        return zeros;
    }

    private async ValueTask<ZeroObject> WriteCompressedAsync(long length, IObjectWriter writer, CancellationToken cancellationToken)
    {
        using var compressor = Compressors.Create(algorithm, level, length, writer.WriteAsync);
        await compressor.WriteZerosAsync(length, cancellationToken);
        await compressor.CompleteAsync(cancellationToken);
        return new ZeroObject(algorithm, ZeroBlocks.Md5(length, cancellationToken), null);
    }

    private async ValueTask<ZeroObject> GetAsync(long length, CancellationToken cancellationToken)
    {
        if (_byLength.TryGetValue(length, out var known))
        {
            return known;
        }

        var made = await MakeAsync(length, cancellationToken);
        var bytes = made.Compressed?.Length ?? 0;
        if (_byLength.Count < MaxLengths && Interlocked.Read(ref _keptBytes) + bytes <= MaxKeptBytes && _byLength.TryAdd(length, made))
        {
            Interlocked.Add(ref _keptBytes, bytes);
        }

        return made;
    }

    private async Task<ZeroObject> MakeAsync(long length, CancellationToken cancellationToken)
    {
        var md5 = ZeroBlocks.Md5(length, cancellationToken);
        if (algorithm == CompressionAlgorithm.None)
        {
            return new ZeroObject(CompressionAlgorithm.None, md5, null);
        }

        using var bytes = new MemoryStream();
        using var compressor = Compressors.Create(algorithm, level, length, (data, _) =>
        {
            bytes.Write(data.Span);
            return ValueTask.CompletedTask;
        });
        await compressor.WriteZerosAsync(length, cancellationToken);
        await compressor.CompleteAsync(cancellationToken);
        return compressor.CompressedLength < length
            ? new ZeroObject(algorithm, md5, bytes.ToArray())
            : new ZeroObject(CompressionAlgorithm.None, md5, null);
    }
}
