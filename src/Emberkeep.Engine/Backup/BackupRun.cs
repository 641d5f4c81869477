namespace Emberkeep.Engine.Backup;

/// <summary>A run of a volume's bytes that becomes one data object.</summary>
/// <param name="Offset">First byte; a block's start.</param>
/// <param name="Length">Number of bytes; whole blocks, except at the volume's end.</param>
/// <param name="IsZero">True when every byte is known to be zero, so that nothing has to be read.</param>
internal readonly record struct BackupRun(long Offset, long Length, bool IsZero)
{
    /// <summary>The first byte after the run.</summary>
    public long End => Offset + Length;
}
