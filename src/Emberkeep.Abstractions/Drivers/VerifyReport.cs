using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>The outcome of verifying one backup with everything that it depends on.</summary>
/// <param name="Backup">The backup that was verified.</param>
/// <param name="IsQuick">True when only metadata, names and presence were checked and no data was read.</param>
/// <param name="ObjectsChecked">Number of data objects looked at, in all layers.</param>
/// <param name="BytesChecked">Uncompressed bytes whose digests were computed and compared.</param>
/// <param name="Faults">What is wrong, at most <see cref="MaxFaults"/>; empty when the backup is good.</param>
public sealed record VerifyReport(BackupRecord Backup, bool IsQuick, int ObjectsChecked, long BytesChecked, IReadOnlyList<VerifyFault> Faults)
{
    /// <summary>The most faults that one report lists; a backup with more is just as bad.</summary>
    public const int MaxFaults = 1000;

    /// <summary>The content root by the backup's list of block digests, or null when it has no usable one.</summary>
    public ContentRoot? ContentRoot { get; init; }

    /// <summary>True when the backup can be restored.</summary>
    public bool IsGood => Faults.Count == 0;
}
