namespace Emberkeep.Backups;

/// <summary>The unit in which the Block Storage API gives sizes.</summary>
public static class BackupSize
{
    private const long GiB = 1L << 30;

    /// <summary>Whole GiB that hold the bytes, at least 1.</summary>
    public static int InGiB(long bytes) => (int)Math.Clamp((bytes / GiB) + (bytes % GiB == 0 ? 0 : 1), 1, int.MaxValue);
}
