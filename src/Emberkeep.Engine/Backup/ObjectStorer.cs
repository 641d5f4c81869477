using System.Buffers;
using System.Security.Cryptography;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Turns one run of the volume into one object: read, hash, compress, write, publish. Every block is hashed in the same pass
/// that stores it, so the stored bytes and their digests agree even when the volume changes while it is backed up.
/// </summary>
internal sealed class ObjectStorer(IVolumeReader volume, BackupTarget target, ZeroObjects zeroObjects, OwnObjects own, JobMeter meter)
{
    private readonly CompressionSampler _sampler = new(volume, target);

    /// <summary>Stores the run.</summary>
    /// <param name="run">What to store.</param>
    /// <param name="hashes">Takes the digests of the run's blocks.</param>
    /// <param name="cancellationToken">Stops the work; nothing of the object stays behind.</param>
    public async Task<ObjectEntry> StoreAsync(BackupRun run, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        var number = own.NextNumber();
        if (run.IsZero)
        {
            return await StoreZerosAsync(run, number, hashes, cancellationToken);
        }

        if (target.Compression != CompressionAlgorithm.None && !await _sampler.IsIncompressibleAsync(run, cancellationToken))
        {
            var compressed = await StoreDataAsync(run, number, target.Compression, hashes, cancellationToken);
            if (compressed is not null)
            {
                return compressed.Value;
            }
        }

        // Plain storing cannot fail to shrink, so there is always an entry.
        return (await StoreDataAsync(run, number, CompressionAlgorithm.None, hashes, cancellationToken))!.Value;
    }

    private async Task<ObjectEntry> StoreZerosAsync(BackupRun run, int number, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        FillZeroHashes(run.Length, hashes.Span);
        await using var writer = await target.CreateAsync(target.Prefix.DataObject(number), cancellationToken);
        var zeros = await zeroObjects.WriteAsync(run.Length, writer, cancellationToken);
        await own.CommitDataObjectAsync(writer, number, cancellationToken);
        meter.Advance(run.Length);
        meter.FinishObject(zeros.Algorithm == CompressionAlgorithm.None ? 0 : writer.Length);
        return new ObjectEntry(number, run.Offset, run.Length, zeros.Algorithm, zeros.Md5);
    }

    /// <summary>Returns null, leaving nothing behind, when the object would not be smaller than its data: it is stored plain then, as Cinder does.</summary>
    private async Task<ObjectEntry?> StoreDataAsync(
        BackupRun run, int number, CompressionAlgorithm algorithm, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        await using var writer = await target.CreateAsync(target.Prefix.DataObject(number), cancellationToken);
        using var compressor = Compressors.Create(algorithm, target.CompressionLevel, run.Length, writer.WriteAsync);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var pieceSize = BlockMath.PieceSize(target.BlockSize);
        var buffer = ArrayPool<byte>.Shared.Rent(pieceSize);
        try
        {
            var leadingZeros = 0L;
            var isAllZero = true;
            for (var position = run.Offset; position < run.End;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var piece = buffer.AsMemory(0, (int)Math.Min(pieceSize, run.End - position));
                await ReadPieceAsync(position, piece, cancellationToken);
                var index = (int)((position - run.Offset) / target.BlockSize);
                BlockHasher.HashBlocks(piece.Span, target.BlockSize, hashes.Span[index..]);
                position += piece.Length;
                meter.Advance(piece.Length);
                var isZero = ZeroBlocks.IsZero(piece.Span);
                if (isAllZero && isZero)
                {
                    // Held back: an object that is nothing but zeros needs no digest and no compression.
                    leadingZeros += piece.Length;
                    continue;
                }

                if (isAllZero)
                {
                    isAllZero = false;
                    await AppendZerosAsync(md5, compressor, leadingZeros, cancellationToken);
                }

                if (isZero)
                {
                    await AppendZerosAsync(md5, compressor, piece.Length, cancellationToken);
                    continue;
                }

                md5.AppendData(piece.Span);
                await compressor.WriteAsync(piece, cancellationToken);
            }

            if (isAllZero)
            {
                meter.Retract(run.Length);
                return await StoreZerosAsync(run with { IsZero = true }, number, hashes, cancellationToken);
            }

            await compressor.CompleteAsync(cancellationToken);
            if (algorithm != CompressionAlgorithm.None && compressor.CompressedLength >= run.Length)
            {
                meter.Retract(run.Length);
                return null;
            }

            await own.CommitDataObjectAsync(writer, number, cancellationToken);
            meter.FinishObject(compressor.CompressedLength);
            return new ObjectEntry(number, run.Offset, run.Length, algorithm, new Md5Digest(md5.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask ReadPieceAsync(long position, Memory<byte> piece, CancellationToken cancellationToken)
    {
        var extent = await volume.FindExtentAsync(position, cancellationToken);
        if (extent.IsHole && extent.Length >= piece.Length)
        {
            piece.Span.Clear();
            return;
        }

        await volume.ReadAsync(position, piece, cancellationToken);
    }

    private static async ValueTask AppendZerosAsync(
        IncrementalHash md5, IObjectCompressor compressor, long count, CancellationToken cancellationToken)
    {
        ZeroBlocks.AppendZeros(md5, count, cancellationToken);
        await compressor.WriteZerosAsync(count, cancellationToken);
    }

    private void FillZeroHashes(long length, Span<Sha256Digest> hashes)
    {
        var whole = (int)(length / target.BlockSize);
        hashes[..whole].Fill(ZeroBlocks.Sha256(target.BlockSize));
        var rest = (int)(length % target.BlockSize);
        if (rest > 0)
        {
            hashes[whole] = ZeroBlocks.Sha256(rest);
        }
    }
}
