using Emberkeep.Errors;

namespace Emberkeep.Backups;

/// <summary>A backup with everything that is needed to restore it: the full backup first, then each increment, the requested backup last.</summary>
public sealed class BackupChain
{
    /// <summary>Checks and takes a chain.</summary>
    /// <param name="layers">The backups from the full one to the requested one.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when the layers do not form a chain.</exception>
    public BackupChain(IReadOnlyList<BackupRecord> layers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(layers.Count);
        for (var i = 0; i < layers.Count; i++)
        {
            BackupId? expected = i == 0 ? null : layers[i - 1].Id;
            if (layers[i].ParentId != expected)
            {
                throw new BackupException(
                    ErrorKind.Corrupt,
                    $"Backup {layers[i].Id} has parent {layers[i].ParentId?.ToString() ?? "none"}, but {expected?.ToString() ?? "a full backup"} comes before it in its chain.");
            }
        }

        Layers = layers;
    }

    /// <summary>The backups from the full one to the requested one. Never empty.</summary>
    public IReadOnlyList<BackupRecord> Layers { get; }

    /// <summary>The backup that the chain restores.</summary>
    public BackupRecord Requested => Layers[^1];
}
