using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Resume;
using Emberkeep.Engine.Transfers;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Turns one run of the volume into one object: read, hash, compress, write, publish; or, for a plain object, let the store move the bytes and
/// hash what it has then. Every block is hashed from the bytes that are stored, so these and their digests agree even when the volume
/// changes while it is backed up.
/// </summary>
internal sealed class ObjectStorer(
    IVolumeReader volume, BackupTarget target, ZeroObjects zeroObjects, StoredOnce once, OwnObjects own, StoreMover mover, JobMeter meter)
{
    private readonly CompressionSampler _sampler = new(volume, target);

    /// <summary>Stores the run.</summary>
    /// <param name="run">What to store.</param>
    /// <param name="hashes">Takes the digests of the run's blocks.</param>
    /// <param name="cancellationToken">Stops the work; nothing of the object stays behind.</param>
    public async Task<StoredEntry> StoreAsync(BackupRun run, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
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

    private async Task<StoredEntry> StoreZerosAsync(BackupRun run, int number, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        FillZeroHashes(run.Length, hashes.Span);
        if (await once.TryLinkAsync(run, number, hashes, cancellationToken) is { } linked)
        {
            own.NoteLinked(number);
            meter.Advance(run.Length);
            meter.FinishObject(0);
            return linked;
        }

        await using var writer = await target.CreateAsync(target.Prefix.DataObject(number), cancellationToken);
        var zeros = await zeroObjects.WriteAsync(run.Length, writer, cancellationToken);
        await own.CommitDataObjectAsync(writer, number, cancellationToken);
        meter.Advance(run.Length);
        meter.FinishObject(zeros.Algorithm == CompressionAlgorithm.None ? 0 : writer.Length);
        return once.Remember(new StoredEntry(new ObjectEntry(number, run.Offset, run.Length, zeros.Algorithm, zeros.Md5), writer.Length), hashes);
    }

    /// <summary>Returns null, leaving nothing behind, when the object would not be smaller than its data: it is stored plain then, as Cinder does.</summary>
    private async Task<StoredEntry?> StoreDataAsync(
        BackupRun run, int number, CompressionAlgorithm algorithm, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        var name = target.Prefix.DataObject(number);
        await using var writer = await target.CreateAsync(name, cancellationToken);
        using var compressor = Compressors.Create(algorithm, target.CompressionLevel, run.Length, writer.WriteAsync, target.ThreadsPerObject);
        using var buffers = new PieceBuffers(BlockMath.PieceSize(target.BlockSize));
        await using var content = new ObjectContent(compressor, writer);
        var source = new RunSource(volume, target, run, name, writer, algorithm == CompressionAlgorithm.None ? mover : null);
        await FillAsync(run, source, buffers, content, hashes, cancellationToken);
        if (content.IsAllZero)
        {
            meter.Retract(run.Length);
            return await StoreZerosAsync(run with { IsZero = true }, number, hashes, cancellationToken);
        }

        var md5 = await content.CompleteMd5Async();
        await compressor.CompleteAsync(cancellationToken);
        if (algorithm != CompressionAlgorithm.None && compressor.CompressedLength >= run.Length)
        {
            meter.Retract(run.Length);
            return null;
        }

        if (await once.TryLinkAsync(run, number, hashes, cancellationToken) is { } linked)
        {
            own.NoteLinked(number);
            meter.FinishObject(0);
            return linked;
        }

        await own.CommitDataObjectAsync(writer, number, cancellationToken);
        meter.FinishObject(compressor.CompressedLength);
        return once.Remember(new StoredEntry(new ObjectEntry(number, run.Offset, run.Length, algorithm, md5), writer.Length), hashes);
    }

    /// <summary>Reads the run once: hashes its blocks and adds its pieces to the object.</summary>
    private async Task FillAsync(
        BackupRun run, RunSource source, PieceBuffers buffers, ObjectContent content, Memory<Sha256Digest> hashes, CancellationToken cancellationToken)
    {
        for (var position = run.Offset; position < run.End;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var buffer = buffers.Next();
            await target.Space.SpendAsync(Math.Min(buffer.Length, run.End - position), cancellationToken);
            var (length, isStored) = await source.ReadAsync(position, buffer, cancellationToken);
            var piece = buffer[..length];
            var index = (int)((position - run.Offset) / target.BlockSize);
            BlockHasher.HashBlocks(piece.Span, target.BlockSize, hashes.Span[index..]);
            position += length;
            meter.Advance(length);
            await content.AddAsync(piece, isStored, cancellationToken);
        }
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
