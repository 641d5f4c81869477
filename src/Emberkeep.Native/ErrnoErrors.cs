using System.Runtime.InteropServices;
using System.Text;
using Emberkeep.Errors;

namespace Emberkeep.Native;

/// <summary>The one place that says what an error number of the operating system means to a user of Emberkeep.</summary>
internal static class ErrnoErrors
{
    private const string AccessRemedy =
        "Give the user that runs Emberkeep access: in a repository files are 0660 and directories 0770, of a group that the user is in; a device is of the group 'disk' as a rule.";

    private const string ServerRemedy =
        "Check that the device is healthy, or that the server runs, can be reached and still exports the share; then try again.";

    /// <summary>Makes the error for a failed call.</summary>
    /// <param name="errno">The error number, one of <see cref="Errno"/> or any other.</param>
    /// <param name="operation">What was tried, as it reads after "Cannot": "open", "make the directory durable".</param>
    /// <param name="path">The full path or the URL that it was tried on.</param>
    public static BackupException ToException(int errno, string operation, string path)
    {
        var (kind, reason, remedy, isTransient) = Meaning(errno);
        return new BackupException(kind, $"Cannot {operation} '{Printable(path)}': {reason}.", remedy, isTransient);
    }

    private static (ErrorKind Kind, string Reason, string? Remedy, bool IsTransient) Meaning(int errno) => errno switch
    {
        Errno.ENOENT => (ErrorKind.NotFound, "it does not exist", "Check the name; if it is on a share, check that the share is mounted.", false),
        Errno.EEXIST => (ErrorKind.AlreadyExists, "it exists already", "Nothing in a repository is overwritten: choose another name, or delete what is there first.", false),
        Errno.ENOTEMPTY => (ErrorKind.Conflict, "the directory is not empty", "Look at what is left in it.", false),
        Errno.EBUSY or Errno.ETXTBSY => (ErrorKind.Conflict, "it is in use", "Find out who uses it (fuser -v, findmnt) and stop that first.", false),
        Errno.EACCES => (ErrorKind.Unauthorized, "permission is denied", AccessRemedy, false),
        Errno.EPERM => (ErrorKind.Unauthorized, "the operation is not permitted", AccessRemedy + " Look for an immutable attribute (lsattr) as well.", false),
        Errno.EROFS => (ErrorKind.Unauthorized, "the file system is read-only", "Mount it read-write, or look in the kernel log for the reason why it became read-only.", false),
        _ => ContentMeaning(errno) ?? ResourceMeaning(errno) ?? ServerMeaning(errno)
            ?? (ErrorKind.Internal, $"error {errno} ({Marshal.GetPInvokeErrorMessage(errno)})", null, false),
    };

    /// <summary>What is stored is not what belongs there.</summary>
    private static (ErrorKind Kind, string Reason, string? Remedy, bool IsTransient)? ContentMeaning(int errno) => errno switch
    {
        Errno.ELOOP => (ErrorKind.Corrupt, "there is a symbolic link in the path, and Emberkeep follows none here",
            "Find out who put the link there; replace it by the real file or directory.", false),
        Errno.EXDEV => (ErrorKind.Corrupt, "the path leads out of the repository or into another file system",
            "Find out what is mounted or linked there.", false),
        Errno.ENOTDIR => (ErrorKind.Corrupt, "something else is in the place of a directory", "Look at the path and move away what does not belong there.", false),
        Errno.EISDIR => (ErrorKind.Corrupt, "there is a directory in its place", "Look at the path and move away what does not belong there.", false),
        Errno.EUCLEAN or Errno.EBADMSG => (ErrorKind.Corrupt, "the file system reports that it is damaged", "Check the file system (fsck, xfs_repair) and the disks below it.", false),
        Errno.ENAMETOOLONG => (ErrorKind.Invalid, "the name is too long for the file system", "Use a shorter name.", false),
        _ => null,
    };

    private static (ErrorKind Kind, string Reason, string? Remedy, bool IsTransient)? ResourceMeaning(int errno) => errno switch
    {
        Errno.ENOSPC => (ErrorKind.NoSpace, "the file system is full (no blocks or no inodes left)", "Delete old backups or enlarge the file system; see df and df -i.", false),
        Errno.EDQUOT => (ErrorKind.NoSpace, "the quota is used up", "Raise the quota of the user, group or project, or delete old backups.", false),
        Errno.EFBIG => (ErrorKind.Unsupported, "the file would be larger than the file system or a limit allows", "Use smaller objects, or lift the limit (ulimit -f).", false),
        Errno.EMFILE or Errno.ENFILE => (ErrorKind.Unavailable, "too many files are open", "Raise the limit of open files (LimitNOFILE, fs.file-max).", true),
        Errno.ENOMEM => (ErrorKind.Unavailable, "the kernel has no memory left for it", "Free memory, or raise the memory limit of the service.", true),
        Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.ENOTTY or Errno.EMLINK =>
            (ErrorKind.Unsupported, $"the file system or the kernel cannot do this ({Marshal.GetPInvokeErrorMessage(errno)})", null, false),
        _ => null,
    };

    private static (ErrorKind Kind, string Reason, string? Remedy, bool IsTransient)? ServerMeaning(int errno) => errno switch
    {
        Errno.EIO or Errno.EREMOTEIO => (ErrorKind.Unavailable, "the device or the server reported an I/O error", ServerRemedy + " The kernel log says more.", true),
        Errno.ESTALE => (ErrorKind.Unavailable, "the server does not know this file handle any more (ESTALE)",
            "The share was exported anew, restored or replaced; if trying again does not help, mount it anew.", true),
        Errno.ETIMEDOUT or Errno.EHOSTDOWN or Errno.EHOSTUNREACH or Errno.ENETDOWN or Errno.ENETUNREACH or Errno.ECONNREFUSED
            or Errno.ECONNRESET or Errno.ENOTCONN or Errno.ESHUTDOWN =>
            (ErrorKind.Unavailable, $"the server does not answer ({Marshal.GetPInvokeErrorMessage(errno)})", ServerRemedy, true),
        Errno.EAGAIN => (ErrorKind.Unavailable, "it is busy", "Try again.", true),
        Errno.ENXIO or Errno.ENODEV or Errno.ENOMEDIUM => (ErrorKind.Unavailable, "the device is gone or has no medium", "Check that the device is attached and the volume active.", false),
        _ => null,
    };

    /// <summary>Names found on a share may hold control characters that would garble a terminal or a log.</summary>
    private static string Printable(string path)
    {
        var builder = new StringBuilder(path.Length);
        foreach (var c in path)
        {
            builder.Append(char.IsControl(c) ? '?' : c);
        }

        return builder.ToString();
    }
}
