using Emberkeep.Native;
using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>Sets the modes of what Emberkeep makes.</summary>
internal static class LocalMode
{
    /// <summary>
    /// Gives a file or directory that was just made exactly the mode, keeping a set-group-id bit that a directory inherited.
    /// </summary>
    public static void Enforce(SafeFileHandle made, UnixFileMode mode, string fullPath)
    {
        var status = LocalStatus.Of(made, fullPath);
        var wanted = mode | (status.Mode & UnixFileMode.SetGroup);
        if (status.Mode == wanted)
        {
            return;
        }

        var error = PosixCalls.ChangeMode(made, (uint)wanted);

        // Who made a file may change its mode, except where the file system keeps no modes (SMB, FAT) and the mount decides them.
        if (error is not (Errno.EPERM or Errno.EOPNOTSUPP or Errno.ENOSYS))
        {
            LocalErrors.ThrowIfFailed(error, "set the mode of", fullPath);
        }
    }

    /// <summary>Makes a root directory and its entry in the directory above durable.</summary>
    public static void MakeRoot(string path, UnixFileMode mode)
    {
        LocalErrors.ThrowIfFailed(PosixCalls.MakeDirectory(path, (uint)mode), "make the directory", path);
        var error = PosixCalls.OpenRoot(path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out var made);
        LocalErrors.ThrowIfFailed(error, "open", path);
        using (made)
        {
            Enforce(made, mode, path);
        }

        var above = Path.GetDirectoryName(path) ?? "/";
        LocalErrors.ThrowIfFailed(PosixCalls.OpenRoot(above, OpenFlags.ReadOnly | OpenFlags.Directory, out var parent), "open", above);
        using (parent)
        {
            LocalErrors.ThrowIfFailed(PosixCalls.Sync(parent), "make durable", above);
        }
    }
}
