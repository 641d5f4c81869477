using Emberkeep.Errors;
using Emberkeep.Native.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Volumes;

/// <summary>An open file or block device, with what was learnt about it while it was opened.</summary>
/// <param name="Name">The path as the caller wrote it, for messages.</param>
/// <param name="Handle">Owned by the reader or writer that is made from this.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsDevice">True for a block device.</param>
/// <param name="Identity">Tells the file apart from every other one.</param>
internal sealed record VolumeNode(
    string Name, SafeFileHandle Handle, long Length, bool IsDevice, (uint Major, uint Minor, ulong Inode) Identity)
{
    /// <summary>Tells states of the volume apart; see <see cref="VolumeFingerprint"/>. Null for a file that was made just now.</summary>
    public string? Fingerprint { get; init; }

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Refuses what cannot be a path before the kernel would see only a part of it.</summary>
    internal static void CheckPath(string path)
    {
        if (string.IsNullOrEmpty(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new BackupException(
                ErrorKind.Invalid, "The path of a volume is empty or holds a NUL character.", "Name a file or a block device.");
        }
    }

    /// <summary>Refuses everything but files and block devices.</summary>
    internal static void CheckKind(string path, NodeKind kind)
    {
        var refused = kind switch
        {
            NodeKind.RegularFile or NodeKind.BlockDevice => null,
            NodeKind.Directory => "a directory",
            NodeKind.Fifo => "a FIFO",
            NodeKind.CharacterDevice => "a character device",
            NodeKind.Socket => "a socket",
            _ => "of an unknown kind",
        };
        if (refused is not null)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"Volume '{path}' is {refused}.", "Name a regular file or a block device.");
        }
    }

    /// <summary>
    /// Opens what the status describes. The kind is checked before opening, because opening alone makes some devices act, and again
    /// afterwards, because the path may lead elsewhere by then.
    /// </summary>
    internal static VolumeNode OpenExisting(string path, NodeStatus expected, OpenMode mode)
    {
        CheckKind(path, expected.Kind);
        var errno = VolumeFile.Open(path, mode, UnixFileMode.None, out var handle);
        try
        {
            if (errno == VolumeErrno.Busy)
            {
                throw InUse(path);
            }

            ThrowIfFailed(errno, path);
            ThrowIfFailed(VolumeFile.GetStatus(handle, out var status), path);
            CheckKind(path, status.Kind);
            if (status.Identity != expected.Identity)
            {
                throw new BackupException(
                    ErrorKind.Conflict, $"Volume '{path}' was replaced while it was being opened.", "Try again.", isTransient: true);
            }

            var isDevice = status.Kind == NodeKind.BlockDevice;
            var length = status.Length;
            if (isDevice)
            {
                ThrowIfFailed(VolumeFile.GetDeviceLength(handle, out length), path);
            }

            return new VolumeNode(path, handle, length, isDevice, status.Identity) { Fingerprint = VolumeFingerprint.Of(status, length) };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty file that did not exist, for its owner only: it will hold a tenant's data.</summary>
    internal static VolumeNode CreateFile(string path)
    {
        var errno = VolumeFile.Open(path, OpenMode.ReadWrite | OpenMode.Create | OpenMode.Exclusive, OwnerOnly, out var handle);
        try
        {
            ThrowIfFailed(errno, path, "create");
            ThrowIfFailed(VolumeFile.GetStatus(handle, out var status), path, "create");
            return new VolumeNode(path, handle, 0, IsDevice: false, status.Identity);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Keeps other restores, and hypervisors that lock their images, off this volume until the handle is closed. Some network file
    /// systems have no locks; there the volume is used without one.
    /// </summary>
    internal void LockExclusively()
    {
        if (VolumeFile.LockExclusively(Handle) is VolumeErrno.TryAgain or VolumeErrno.AccessDenied)
        {
            throw InUse(Name);
        }
    }

    /// <summary>The node for those who open it by themselves.</summary>
    internal HostFile ToHostFile() =>
        new(Path.GetFullPath(Name), ((ulong)Identity.Major << 32) | Identity.Minor, Identity.Inode, IsDevice);

    private static BackupException InUse(string path) => new(
        ErrorKind.Conflict,
        $"Volume '{path}' is in use: it is mounted, or another program, RAID, LVM or device-mapper set holds it.",
        "Unmount it or stop what uses it, then try again.");

    private static void ThrowIfFailed(int errno, string path, string action = "open")
    {
        if (errno != 0)
        {
            throw VolumeIoErrors.Create(errno, action, path);
        }
    }
}
