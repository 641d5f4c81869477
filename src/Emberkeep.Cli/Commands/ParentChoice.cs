using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>Chooses the backup that an increment is built on. Its chain is always whole: an increment on a broken one could never be restored.</summary>
internal static class ParentChoice
{
    /// <summary>The backup that the user named.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Invalid"/> when it is of another volume; <see cref="ErrorKind.Corrupt"/> when its chain is broken.
    /// </exception>
    public static BackupRecord Named(string text, BackupIndex index, VolumeId volumeId)
    {
        var parent = index.Find(text, string.Equals(text, BackupIndex.LatestKeyword, StringComparison.Ordinal) ? volumeId : null);
        if (parent.VolumeId != volumeId)
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"Backup {parent.Id} is of volume {parent.VolumeId}, but volume {volumeId} is to be backed up.",
                $"If they are the same volume, add --volume-id {parent.VolumeId}; otherwise choose a backup of this volume or make a full one.");
        }

        index.ChainOf(parent);
        return parent;
    }

    /// <summary>The newest backup of the volume that can be built on. That a newer one was passed over does not go unnoticed.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when there is none.</exception>
    public static BackupRecord Newest(BackupIndex index, VolumeId volumeId, string path, Reporter reporter)
    {
        var parent = index.LatestBaseOf(volumeId) ?? throw new BackupException(
            ErrorKind.NotFound,
            $"{index.Location} has no backup of volume {volumeId} ({path}) to build on.",
            $"Make a full one first: emberkeep backup create {path}");
        var newer = index.Records.SkipWhile(record => record.Id != parent.Id);
        foreach (var skipped in newer.Where(record => record.VolumeId == volumeId && !index.HasWholeChain(record)))
        {
            reporter.Warning(new BackupException(
                ErrorKind.Corrupt,
                $"Backup {skipped.Id} is newer than {parent.Id} but cannot be built on, because its chain is broken.",
                $"Find out more with `emberkeep backup verify {skipped.Id}`."));
        }

        return parent;
    }
}
