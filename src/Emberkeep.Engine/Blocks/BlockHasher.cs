using System.Security.Cryptography;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Blocks;

/// <summary>SHA-256 per block of a piece of a volume; zero blocks get their constant.</summary>
internal static class BlockHasher
{
    /// <summary>Digest of one block, which may be the volume's short last one.</summary>
    public static Sha256Digest Hash(ReadOnlySpan<byte> block)
    {
        if (ZeroBlocks.IsZero(block))
        {
            return ZeroBlocks.Sha256(block.Length);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(block, digest);
        return new Sha256Digest(digest);
    }

    /// <summary>Fills <paramref name="digests"/> with the digests of the blocks of <paramref name="piece"/>, which starts at a block's start.</summary>
    /// <returns>The number of blocks.</returns>
    public static int HashBlocks(ReadOnlySpan<byte> piece, int blockSize, Span<Sha256Digest> digests)
    {
        var count = 0;
        while (!piece.IsEmpty)
        {
            var take = Math.Min(blockSize, piece.Length);
            digests[count++] = Hash(piece[..take]);
            piece = piece[take..];
        }

        return count;
    }
}
