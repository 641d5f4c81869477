namespace Emberkeep.Engine.Blocks;

/// <summary>The arithmetic of blocks and pieces.</summary>
internal static class BlockMath
{
    /// <summary>Largest hash block; a whole block is held in memory so that it can be verified before it is written.</summary>
    public const int MaxBlockSize = 16 << 20;

    /// <summary>How much is read, hashed and written at once when blocks are smaller: large enough to be fast, small enough to bound memory.</summary>
    private const int TargetPieceSize = 1 << 20;

    /// <summary>Size of a piece: as many whole blocks as fit the target, at least one.</summary>
    public static int PieceSize(int blockSize) => Math.Max(blockSize, TargetPieceSize / blockSize * blockSize);

    /// <summary>Number of blocks that cover the length, the last one possibly short.</summary>
    public static long BlockCount(long length, int blockSize) => (length / blockSize) + (length % blockSize == 0 ? 0 : 1);

    /// <summary>Rounds down to a block's start.</summary>
    public static long AlignDown(long offset, int blockSize) => offset - (offset % blockSize);

    /// <summary>Rounds up to a block's start.</summary>
    public static long AlignUp(long offset, int blockSize) => AlignDown(offset + blockSize - 1, blockSize);
}
