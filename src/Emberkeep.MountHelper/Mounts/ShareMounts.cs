using Emberkeep.MountHelper.Grammar;
using Emberkeep.MountHelper.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.MountHelper.Mounts;

/// <summary>
/// Mounts and unmounts the shares of the shares file. A share is mounted first in a directory that only root can reach; the finished mount
/// is then put onto the mount point by its handle (move_mount(2)), so that whoever owns the directory above the mount point cannot lead it
/// elsewhere by renaming or by a symbolic link.
/// </summary>
/// <param name="fileSystemTypes">The types that a mount of a share has; null for those of the share's own kind.</param>
internal sealed class ShareMounts(IReadOnlyList<string>? fileSystemTypes = null)
{
    /// <summary>Mounts a share unless it is mounted already.</summary>
    /// <exception cref="Refusal">Says why not.</exception>
    public void Mount(SharesEntry entry)
    {
        using var exclusive = NameLock.Take(entry.Name);
        if (Top(entry) is { } top)
        {
            RequireShare(entry, top);
            return;
        }

        CredentialsFile.Require(entry.Options);
        using var target = OpenMountPoint(entry);
        RemoveLeftover(exclusive.StagingDirectory);
        try
        {
            MountStaged(entry, exclusive.StagingDirectory);
            using var tree = TakeStaged(exclusive.StagingDirectory);
            if (!SystemCalls.MoveMount(tree, target))
            {
                throw new Refusal(ExitCode.Failed, $"move_mount to {entry.MountPoint}: {SystemCalls.LastError()}.");
            }
        }
        finally
        {
            RemoveLeftover(exclusive.StagingDirectory);
        }
    }

    /// <summary>Unmounts a share; does nothing when nothing is mounted on its mount point.</summary>
    /// <param name="entry">The share.</param>
    /// <param name="lazily">True to take the mount away while it is in use, for a server that is gone or a handle that is stale.</param>
    /// <exception cref="Refusal">Something else is mounted there, or the share is in use.</exception>
    public void Unmount(SharesEntry entry, bool lazily)
    {
        using var exclusive = NameLock.Take(entry.Name);
        if (Top(entry) is not { } top)
        {
            return;
        }

        RequireShare(entry, top);
        using var parent = OpenBase(entry);
        if (SystemCalls.ChangeDirectory(parent) != 0)
        {
            throw new Refusal(ExitCode.Failed, $"{entry.MountPointBase}: {SystemCalls.LastError()}.");
        }

        // Relative to the directory that was checked, and without following a link: at worst there is nothing to unmount any more.
        var flags = SystemCalls.UnmountNoFollow | (lazily ? SystemCalls.UnmountDetach : 0);
        if (SystemCalls.Unmount(MountPointName.Of(entry.Share.Text), flags) != 0)
        {
            throw new Refusal(ExitCode.Busy, $"{entry.MountPoint} cannot be unmounted: {SystemCalls.LastError()}.");
        }
    }

    private static MountEntry? Top(SharesEntry entry) => MountTable.Read().At(entry.MountPoint) is { Count: > 0 } stack ? stack[^1] : null;

    private void RequireShare(SharesEntry entry, MountEntry mount)
    {
        if (!(fileSystemTypes ?? entry.Share.Protocol.FileSystemTypes).Contains(mount.FileSystemType, StringComparer.Ordinal)
            || !entry.Share.IsSourceOf(mount.Source, mount.FileSystemOptions))
        {
            throw new Refusal(ExitCode.MountPoint, $"On {entry.MountPoint} is a mount of {mount.Source} (type {mount.FileSystemType}), not of {entry.Share.Text}.");
        }
    }

    private static SafeFileHandle OpenBase(SharesEntry entry)
    {
        var handle = SafePaths.OpenDirectory(entry.MountPointBase)
            ?? throw new Refusal(ExitCode.MountPoint, $"{entry.MountPointBase} cannot be opened: {SystemCalls.LastError()} (symbolic links are not followed).");
        var status = SafePaths.Status(handle);
        if ((status.UserId != 0 && status.UserId != entry.Owner) || status.IsWritableByAll)
        {
            handle.Dispose();
            throw new Refusal(ExitCode.MountPoint, $"{entry.MountPointBase} must belong to root or to user {entry.Owner}, and not everybody may write to it.");
        }

        return handle;
    }

    private static SafeFileHandle OpenMountPoint(SharesEntry entry)
    {
        using var parent = OpenBase(entry);
        var handle = SafePaths.OpenUnmountedDirectory(parent, MountPointName.Of(entry.Share.Text))
            ?? throw new Refusal(ExitCode.MountPoint, $"{entry.MountPoint} cannot be opened: {SystemCalls.LastError()} (it must be a directory, not a link).");
        var status = SafePaths.Status(handle);
        if (status.UserId != 0 && status.UserId != entry.Owner)
        {
            handle.Dispose();
            throw new Refusal(ExitCode.MountPoint, $"{entry.MountPoint} must belong to root or to user {entry.Owner}.");
        }

        return handle;
    }

    /// <summary>Tries the versions one after the other.</summary>
    private static void MountStaged(SharesEntry entry, string directory)
    {
        var failures = new List<string>();
        foreach (var version in entry.Options.VersionsToTry)
        {
            if (MountProgram.Run(entry.Share, directory, entry.Options.ForMount(version, entry.Owner)) is not { } failure)
            {
                return;
            }

            failures.Add(version.Length == 0 ? failure : $"vers={version}: {failure}");
        }

        throw new Refusal(ExitCode.MountFailed, string.Join('\n', failures));
    }

    /// <summary>
    /// A handle of the staged mount, which then is nowhere in the tree. The three attributes are set again by the kernel's own call: whatever
    /// the program made of its options, no mount leaves here without them.
    /// </summary>
    private static SafeFileHandle TakeStaged(string directory)
    {
        if (MountTable.Read().At(directory).Count == 0)
        {
            // mount.glusterfs ends with 0 when it prints its usage; without this the bare directory would be put onto the mount point.
            throw new Refusal(ExitCode.MountFailed, "The program that mounts says that it worked, but nothing is mounted.");
        }

        var tree = SystemCalls.OpenTree(directory, SystemCalls.OpenTreeClone | SystemCalls.OpenTreeCloseOnExec)
            ?? throw new Refusal(ExitCode.Failed, $"open_tree: {SystemCalls.LastError()}.");
        const ulong Attributes = Kernel.MountAttributes.NoSetUserId | Kernel.MountAttributes.NoDevices | Kernel.MountAttributes.NoExecution;
        if (SystemCalls.SetMountAttributes(tree, new MountAttributes { Set = Attributes }))
        {
            return tree;
        }

        tree.Dispose();
        throw new Refusal(ExitCode.Failed, $"mount_setattr: {SystemCalls.LastError()}. Linux 5.12 or newer is needed.");
    }

    /// <summary>Takes away what is mounted on the staging directory; also what a run that was killed left there.</summary>
    private static void RemoveLeftover(string directory)
    {
        for (var left = MountTable.Read().At(directory).Count; left > 0; left--)
        {
            _ = SystemCalls.Unmount(directory, SystemCalls.UnmountDetach | SystemCalls.UnmountNoFollow);
        }
    }
}
