using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Hashing;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>Reads one object from its front in pieces that end at blocks' ends, and checks its length and MD5 at the end.</summary>
internal static class ObjectPass
{
    /// <summary>Reads the object.</summary>
    /// <param name="store">The repository.</param>
    /// <param name="source">The backup that the object belongs to.</param>
    /// <param name="entry">The object.</param>
    /// <param name="blockSize">Pieces end at multiples of this offset of the volume.</param>
    /// <param name="provenEnd">
    /// Null to check the whole object. Otherwise <paramref name="onPiece"/> proves by itself what it uses and uses nothing behind this offset of the
    /// volume: the pass ends there, and damage elsewhere in the object does not matter.
    /// </param>
    /// <param name="onPiece">
    /// Given each piece with its offset in the volume; returns what is wrong with it, which ends the pass, or null. Null to read for the check alone.
    /// </param>
    /// <param name="cancellationToken">Stops the pass.</param>
    /// <returns>What is wrong with the object, as the end of a sentence, or null when it is whole.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when the object is missing.</exception>
    public static async Task<string?> FindDamageAsync(
        IObjectStore store,
        ObjectSource source,
        ObjectEntry entry,
        int blockSize,
        long? provenEnd,
        Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask<string?>>? onPiece,
        CancellationToken cancellationToken)
    {
        var pieceSize = BlockMath.PieceSize(blockSize);
        using var buffers = new PieceBuffers(pieceSize);
        await using var md5 = Md5Hub.Shared.Open();
        await using var data = await source.OpenAsync(store, entry, cancellationToken);
        var position = entry.Offset;
        var leadingZeros = 0L;
        var last = provenEnd ?? entry.End;
        while (position < last)
        {
            // In this order, since a hostile offset may be so large that adding a piece overflows.
            var end = position + Math.Min(pieceSize - (position % blockSize), last - position);
            var piece = buffers.Next()[..(int)(end - position)];
            int read;
            try
            {
                read = await data.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
            {
                return $"cannot be decoded: {e.Message}";
            }

            if (read < piece.Length)
            {
                return $"has {position - entry.Offset + read} bytes of data instead of {entry.Length}";
            }

            if (provenEnd is null)
            {
                leadingZeros = await AppendAsync(md5, piece, leadingZeros, position - entry.Offset, cancellationToken);
            }

            if (onPiece is not null && await onPiece(position, piece, cancellationToken) is { } wrong)
            {
                return wrong;
            }

            position = end;
        }

        if (provenEnd is not null)
        {
            return null;
        }

        // One more read lets the decompressor notice data beyond the declared length.
        if (await data.ReadAsync(buffers.Next()[..1], cancellationToken) > 0)
        {
            return $"has more than {entry.Length} bytes of data";
        }

        var digest = leadingZeros == entry.Length ? ZeroBlocks.Md5(entry.Length, cancellationToken) : await md5.CompleteAsync();
        return digest == entry.Md5 ? null : $"has MD5 {digest} instead of {entry.Md5}";
    }

    /// <summary>Feeds the MD5, but holds leading zeros back: the MD5 of an object that is nothing but zeros is a constant.</summary>
    /// <returns>How many leading zeros the object has so far.</returns>
    private static async ValueTask<long> AppendAsync(
        Md5Feed md5, ReadOnlyMemory<byte> piece, long leadingZeros, long done, CancellationToken cancellationToken)
    {
        if (leadingZeros == done)
        {
            if (ZeroBlocks.IsZero(piece.Span))
            {
                return leadingZeros + piece.Length;
            }

            await md5.AppendZerosAsync(leadingZeros, cancellationToken);
        }

        await md5.AppendAsync(piece);
        return leadingZeros;
    }

    /// <summary>The error for a damaged object: names object, backup and range.</summary>
    public static BackupException Damaged(IObjectStore store, ObjectSource source, in ObjectEntry entry, string what) => new(
        ErrorKind.Corrupt,
        $"Object {source.Describe(store, entry)} of backup {source.Record.Id} is damaged: it {what}. It holds bytes {entry.Offset} to {entry.End - 1} of the volume.",
        $"Run 'emberkeep backup verify --all' to see which backups are whole.")
    {
        DamagedBackup = source.Record.Id,
    };
}
