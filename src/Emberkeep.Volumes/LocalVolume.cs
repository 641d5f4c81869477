using Emberkeep.Errors;
using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>
/// Volumes of this host: regular files and block devices, named by path. Symbolic links such as /dev/vg0/db01 are followed.
/// Contents are raw bytes; disk image formats are never looked for, since the bytes belong to a tenant.
/// </summary>
public static class LocalVolume
{
    /// <summary>Opens a volume for backing it up. Never waits, whatever the path leads to.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Unauthorized"/>; <see cref="ErrorKind.Invalid"/> when the path leads to
    /// something that is neither a file nor a block device.
    /// </exception>
    public static IVolumeReader OpenReader(string path)
    {
        VolumeNode.CheckPath(path);
        var errno = VolumeFile.GetStatus(path, followLinks: true, out var status);
        if (errno != 0)
        {
            throw VolumeIoErrors.Create(errno, "open", path);
        }

        var node = VolumeNode.OpenExisting(path, status, OpenMode.ReadOnly);
        VolumeFile.AdviseSequential(node.Handle);
        return new LocalVolumeReader(node);
    }

    /// <summary>
    /// Compares a volume with an earlier snapshot of it that shares its blocks (cp --reflink on XFS and btrfs), without reading either.
    /// </summary>
    /// <param name="volume">From <see cref="OpenReader"/>. The result is good until it is closed.</param>
    /// <param name="snapshot">Path of the snapshot.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Unsupported"/> when the two cannot be compared without reading; <see cref="ErrorKind.NotFound"/>;
    /// <see cref="ErrorKind.Unauthorized"/>.
    /// </exception>
    public static IChangedBlocks CompareWithSnapshot(IVolumeReader volume, string snapshot)
    {
        VolumeNode.CheckPath(snapshot);
        var errno = VolumeFile.GetStatus(snapshot, followLinks: true, out var status);
        if (errno != 0)
        {
            throw VolumeIoErrors.Create(errno, "open", snapshot);
        }

        return ((LocalVolumeReader)volume).CompareWith(VolumeNode.OpenExisting(snapshot, status, OpenMode.ReadOnly));
    }

    /// <summary>
    /// Opens a volume for restoring to it. A path that does not exist becomes a new sparse file, readable by its owner only.
    /// Nothing has been written to an existing target when this returns or throws.
    /// </summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.AlreadyExists"/> when the target exists and may not be overwritten; <see cref="ErrorKind.NoSpace"/> when it
    /// is too small; <see cref="ErrorKind.Conflict"/> when it is mounted or otherwise in use; <see cref="ErrorKind.Invalid"/> when it is
    /// neither a file nor a block device; <see cref="ErrorKind.NotFound"/> when its directory, or a device below /dev, does not exist.
    /// </exception>
    public static LocalVolumeWriter OpenWriter(string path, OpenWriterOptions options) =>
        OpenWriter(path, options, ZeroingMethod.PunchHole);

    /// <summary>As above, and begins with a dearer way of zeroing than the volume may offer.</summary>
    internal static LocalVolumeWriter OpenWriter(string path, OpenWriterOptions options, ZeroingMethod zeroing)
    {
        VolumeNode.CheckPath(path);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CreateLength);
        var errno = VolumeFile.GetStatus(path, followLinks: true, out var status);
        return errno switch
        {
            0 => OpenExisting(path, status, options, zeroing),
            VolumeErrno.NoEntry => CreateFile(path, options.CreateLength, zeroing),
            _ => throw VolumeIoErrors.Create(errno, "open", path),
        };
    }

    private static LocalVolumeWriter OpenExisting(string path, NodeStatus status, OpenWriterOptions options, ZeroingMethod zeroing)
    {
        VolumeNode.CheckKind(path, status.Kind);
        if (!options.Overwrite)
        {
            throw new BackupException(
                ErrorKind.AlreadyExists,
                $"Volume '{path}' exists already.",
                "Give --force to overwrite it, or name a path that does not exist.");
        }

        // On a device O_EXCL asks the kernel for sole use: it is refused for what is mounted, or part of a RAID, LVM or device-mapper set.
        var mode = status.Kind == NodeKind.BlockDevice ? OpenMode.ReadWrite | OpenMode.Exclusive : OpenMode.ReadWrite;
        var node = VolumeNode.OpenExisting(path, status, mode);
        try
        {
            node.LockExclusively();
            if (node.Length < options.CreateLength)
            {
                throw new BackupException(
                    ErrorKind.NoSpace,
                    $"Volume '{path}' holds {node.Length} bytes, but {options.CreateLength} bytes are to be restored.",
                    "Restore to a larger device, or to a path that does not exist.");
            }

            return new LocalVolumeWriter(node, created: null, zeroing);
        }
        catch
        {
            node.Handle.Dispose();
            throw;
        }
    }

    private static LocalVolumeWriter CreateFile(string path, long length, ZeroingMethod zeroing)
    {
        var fullPath = Path.GetFullPath(path);
        if (fullPath.StartsWith("/dev/", StringComparison.Ordinal) && !fullPath.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            // A mistyped device name must not become a file in memory that fills up and vanishes at the next boot.
            throw new BackupException(
                ErrorKind.NotFound, $"Device '{path}' does not exist.", "Check the name; no file is created below /dev.");
        }

        if (VolumeFile.GetStatus(path, followLinks: false, out _) == 0)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"Volume '{path}' is a symbolic link to a path that does not exist.", "Remove the link or name its target.");
        }

        var node = VolumeNode.CreateFile(path);
        try
        {
            var file = new CreatedFile(path, fullPath, node.Identity);
            node.LockExclusively();
            var errno = VolumeFile.SetLength(node.Handle, length);
            if (errno != 0)
            {
                file.Remove();
                throw VolumeIoErrors.Create(errno, $"give a length of {length} bytes to", path);
            }

            return new LocalVolumeWriter(node with { Length = length }, file, zeroing);
        }
        catch
        {
            node.Handle.Dispose();
            throw;
        }
    }
}
