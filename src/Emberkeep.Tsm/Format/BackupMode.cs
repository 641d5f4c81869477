namespace Emberkeep.Tsm.Format;

/// <summary>As what the client takes a volume.</summary>
internal enum BackupMode
{
    /// <summary>The content of a block device.</summary>
    Image = 0,

    /// <summary>A regular file.</summary>
    File,
}
