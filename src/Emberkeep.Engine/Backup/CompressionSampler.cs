using System.Buffers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Recognises data that does not compress (encrypted or already compressed) before a large object is compressed for nothing.
/// It looks at a few spots; a wrong guess costs space or time, never data.
/// </summary>
internal sealed class CompressionSampler(IVolumeReader volume, BackupTarget target)
{
    /// <summary>Below this, compressing and perhaps starting over is cheaper than sampling.</summary>
    private const long MinLength = 16L << 20;
    private const int SampleSize = 128 << 10;
    private const int Samples = 8;

    /// <summary>True when none of the spots shrinks by at least one part in fifty.</summary>
    public async Task<bool> IsIncompressibleAsync(BackupRun run, CancellationToken cancellationToken)
    {
        if (run.Length < MinLength)
        {
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(SampleSize);
        try
        {
            for (var i = 0; i < Samples; i++)
            {
                var offset = run.Offset + ((run.Length - SampleSize) / (Samples - 1) * i);
                await volume.ReadAsync(offset, buffer.AsMemory(0, SampleSize), cancellationToken);
                if (ZeroBlocks.IsZero(buffer.AsSpan(0, SampleSize)) || await ShrinksAsync(buffer.AsMemory(0, SampleSize), cancellationToken))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> ShrinksAsync(ReadOnlyMemory<byte> sample, CancellationToken cancellationToken)
    {
        using var compressor = Compressors.Create(
            target.Compression, target.CompressionLevel, sample.Length, static (_, _) => ValueTask.CompletedTask);
        await compressor.WriteAsync(sample, cancellationToken);
        await compressor.CompleteAsync(cancellationToken);
        return compressor.CompressedLength < sample.Length - (sample.Length / 50);
    }
}
