using Emberkeep.Backups;

namespace Emberkeep.Engine.Tests.Model;

/// <summary>What the model knows of a backup that somebody began.</summary>
internal sealed class ModelBackup(BackupId id, byte[] content)
{
    public BackupId Id => id;

    /// <summary>What it must restore to.</summary>
    public byte[] Content => content;

    /// <summary>True when a command said that it was made.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>True when some command was told to delete it, whatever became of that.</summary>
    public bool IsDoomed { get; set; }

    /// <summary>True when a command said that it was deleted, or when it was seen to be gone.</summary>
    public bool IsGone { get; set; }
}
