using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>Bytes of a volume that a salvaging restore could not bring back; the target holds zeros there.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Backup">The backup whose object should hold them.</param>
/// <param name="ObjectName">That object, or null when the index of no backup names one.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record LostRange(long Offset, long Length, BackupId Backup, string? ObjectName, string Reason)
{
    /// <summary>The first byte behind the range.</summary>
    public long End => Offset + Length;
}
