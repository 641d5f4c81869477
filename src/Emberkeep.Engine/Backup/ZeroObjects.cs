using System.Collections.Concurrent;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;

namespace Emberkeep.Engine.Backup;

/// <summary>The constants of objects that hold nothing but zeros, made once per length and job.</summary>
internal sealed class ZeroObjects(CompressionAlgorithm algorithm, int? level)
{
    // Zeros shrink at least a hundredfold with every algorithm, and few lengths are kept, so a few megabytes are kept at most.
    private const int MaxLengths = 64;
    private readonly ConcurrentDictionary<long, ZeroObject> _byLength = new();

    /// <summary>The object of <paramref name="length"/> zeros.</summary>
    public async ValueTask<ZeroObject> GetAsync(long length, CancellationToken cancellationToken)
    {
        if (!_byLength.TryGetValue(length, out var known))
        {
            known = await MakeAsync(length, cancellationToken);
            if (_byLength.Count < MaxLengths)
            {
                _byLength.TryAdd(length, known);
            }
        }

        return known;
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
