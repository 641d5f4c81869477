using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>What a restore did.</summary>
/// <param name="Backup">The backup that was restored.</param>
/// <param name="VolumeLength">Length of the restored volume in bytes.</param>
/// <param name="BytesWritten">Bytes of data written to the target.</param>
/// <param name="BytesZeroed">Bytes that were made to read as zeros without data being sent.</param>
/// <param name="BytesRead">Uncompressed bytes of the objects that were read, live or not.</param>
/// <param name="Objects">Number of objects read.</param>
/// <param name="IsBlockVerified">True when every block was checked against the backup's SHA-256 list; false when only object MD5s could be checked.</param>
/// <param name="VolumeMetadata">The volume's metadata that came with the backup (<c>volume_meta</c>), or null.</param>
public sealed record RestoreReport(
    BackupRecord Backup,
    long VolumeLength,
    long BytesWritten,
    long BytesZeroed,
    long BytesRead,
    int Objects,
    bool IsBlockVerified,
    string? VolumeMetadata)
{
    /// <summary>The backup's content root; null when the restore was not to be proven, or the backup has no list of block digests.</summary>
    public ContentRoot? ContentRoot { get; init; }

    /// <summary>
    /// The content root of the bytes that were read back from the target, which were compared with the backup's; null when the restore was not to be
    /// proven. Equal to <see cref="ContentRoot"/> unless something is lost.
    /// </summary>
    public ContentRoot? TargetRoot { get; init; }

    /// <summary>How the data was verified, of a driver whose backups have no digests; null where the other members tell.</summary>
    public string? Verification { get; init; }

    /// <summary>What a salvaging restore could not bring back, in ascending order; empty when the volume is whole.</summary>
    public IReadOnlyList<LostRange> Lost { get; init; } = [];
}
