namespace Emberkeep.Engine.Repository;

/// <summary>Consecutive verified blocks of one kind.</summary>
/// <param name="Offset">First byte in the volume.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="IsZero">True when all bytes are zero.</param>
internal readonly record struct BlockRun(long Offset, int Length, bool IsZero);
