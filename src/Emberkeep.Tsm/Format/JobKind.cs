namespace Emberkeep.Tsm.Format;

/// <summary>What a job does.</summary>
internal enum JobKind
{
    /// <summary>Makes a backup, which exists when the job is over.</summary>
    Backup = 0,

    /// <summary>Deletes a backup, which no longer exists from the beginning of the job on.</summary>
    Delete,

    /// <summary>Restores or verifies one.</summary>
    Restore,
}
