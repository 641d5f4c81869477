using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Decides whether what is on a mount point is the share that belongs there.</summary>
/// <param name="fileSystemTypes">The types that a mount of the share may have; null for those of its kind.</param>
internal sealed class MountRecognizer(IReadOnlyList<string>? fileSystemTypes = null)
{
    /// <summary>Finds the share on its mount point.</summary>
    /// <param name="table">The mounts.</param>
    /// <param name="share">The share.</param>
    /// <param name="mountPoint">The full path of its mount point, without links in it.</param>
    /// <returns>The mount that users of the path see and how many are below it; null when nothing is mounted there.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when something else is mounted there.</exception>
    public (MountEntry Mount, int Hidden)? Find(MountTable table, RemoteShare share, string mountPoint)
    {
        var stack = table.At(mountPoint);
        if (stack.Count == 0)
        {
            return null;
        }

        var top = stack[^1];
        if (!(fileSystemTypes ?? share.Protocol.FileSystemTypes).Contains(top.FileSystemType, StringComparer.Ordinal))
        {
            throw Conflict(share, mountPoint, $"a mount of type {top.FileSystemType} from {top.Source}{(top.Root == "/" ? "" : $" (the directory {top.Root} of it)")}");
        }

        return share.Address.IsSourceOf(top.Source, top.FileSystemOptions)
            ? (top, stack.Count - 1)
            : throw Conflict(share, mountPoint, $"the share {top.Source}");
    }

    private static BackupException Conflict(RemoteShare share, string mountPoint, string found) =>
        new(
            ErrorKind.Conflict,
            $"On {mountPoint}, where the share {share} belongs, is {found}. Nothing is read or written there.",
            $"Find out who mounted it (findmnt {mountPoint}) and unmount it, or set another directory for mount points (backup_mount_point_base, glusterfs_backup_mount_point).");
}
