using System.Runtime.InteropServices;
using System.Text;
using Emberkeep.Errors;

namespace Emberkeep.Native;

/// <summary>The one place that says what an error number of the operating system means to a user of Emberkeep.</summary>
internal static class ErrnoErrors
{
    private const string AccessRemedy =
        "Give the user that runs Emberkeep access: in a repository files are 0660 and directories 0770, of a group that the user is in; "
        + "a device is of the group 'disk' as a rule.";

    private const string ServerRemedy =
        "Check that the device is healthy, or that the server runs, can be reached and still exports the share; then try again.";

    /// <summary>Makes the error for a failed call.</summary>
    /// <param name="errno">The error number, one of <see cref="Errno"/> or any other.</param>
    /// <param name="operation">What was tried, as it reads after "Cannot": "open", "make the directory durable".</param>
    /// <param name="path">The full path or the URL that it was tried on.</param>
    public static BackupException ToException(int errno, string operation, string path)
    {
        var meaning = Find(errno);
        return new BackupException(
            meaning.Kind,
            $"Cannot {operation} '{Printable(path)}': {meaning.Reason}.",
            meaning.Remedy,
            meaning.IsTransient,
            new ErrnoException(errno));
    }

    private static Meaning Find(int errno) => AccessMeaning(errno) ?? ContentMeaning(errno) ?? ResourceMeaning(errno) ?? ServerMeaning(errno)
        ?? new Meaning(ErrorKind.Internal, $"error {errno} ({Text(errno)})");

    private static Meaning? AccessMeaning(int errno) => errno switch
    {
        Errno.ENOENT => new(ErrorKind.NotFound, "it does not exist", "Check the name; if it is on a share, check that the share is mounted."),
        Errno.EEXIST => new(
            ErrorKind.AlreadyExists,
            "it exists already",
            "Nothing in a repository is overwritten: choose another name, or delete what is there first."),
        Errno.ENOTEMPTY => new(ErrorKind.Conflict, "the directory is not empty", "Look at what is left in it."),
        Errno.EBUSY or Errno.ETXTBSY => new(
            ErrorKind.Conflict, "it is in use", "Find out who uses it (fuser -v, findmnt) and stop that first."),
        Errno.EACCES => new(ErrorKind.Unauthorized, "permission is denied", AccessRemedy),
        Errno.EPERM => new(
            ErrorKind.Unauthorized, "the operation is not permitted", AccessRemedy + " Look for an immutable attribute (lsattr) as well."),
        Errno.EROFS => new(
            ErrorKind.Unauthorized,
            "the file system is read-only",
            "Mount it read-write, or look in the kernel log for the reason why it became read-only."),
        _ => null,
    };

    /// <summary>What is stored is not what belongs there.</summary>
    private static Meaning? ContentMeaning(int errno) => errno switch
    {
        Errno.ELOOP => new(
            ErrorKind.Corrupt,
            "there is a symbolic link in the path, and Emberkeep follows none here",
            "Find out who put the link there; replace it by the real file or directory."),
        Errno.EXDEV => new(
            ErrorKind.Corrupt,
            "the path leads out of the repository or into another file system",
            "Find out what is mounted or linked there."),
        Errno.ENOTDIR => new(
            ErrorKind.Corrupt, "something else is in the place of a directory", "Look at the path and move away what does not belong there."),
        Errno.EISDIR => new(
            ErrorKind.Corrupt, "there is a directory in its place", "Look at the path and move away what does not belong there."),
        Errno.EUCLEAN or Errno.EBADMSG => new(
            ErrorKind.Corrupt,
            "the file system reports that it is damaged",
            "Check the file system (fsck, xfs_repair) and the disks below it."),
        Errno.ENAMETOOLONG => new(ErrorKind.Invalid, "the name is too long for the file system", "Use a shorter name."),
        _ => null,
    };

    private static Meaning? ResourceMeaning(int errno) => errno switch
    {
        Errno.ENOSPC => new(
            ErrorKind.NoSpace,
            "the file system is full (no blocks or no inodes left)",
            "Delete old backups or enlarge the file system; see df and df -i."),
        Errno.EDQUOT => new(
            ErrorKind.NoSpace, "the quota is used up", "Raise the quota of the user, group or project, or delete old backups."),
        Errno.EFBIG => new(
            ErrorKind.Unsupported,
            "the file would be larger than the file system or a limit allows",
            "Use smaller objects, or lift the limit (ulimit -f)."),
        Errno.EMFILE or Errno.ENFILE => new(
            ErrorKind.Unavailable,
            "too many files are open",
            "Raise the limit of open files (LimitNOFILE, fs.file-max).",
            IsTransient: true),
        Errno.ENOMEM => new(
            ErrorKind.Unavailable,
            "the kernel has no memory left for it",
            "Free memory, or raise the memory limit of the service.",
            IsTransient: true),
        Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.ENOTTY or Errno.EMLINK => new(
            ErrorKind.Unsupported, $"the file system or the kernel cannot do this ({Text(errno)})"),
        _ => null,
    };

    private static Meaning? ServerMeaning(int errno) => errno switch
    {
        Errno.EIO => new(
            ErrorKind.Unavailable,
            "the device or the server reported an I/O error (EIO)",
            "Look in the kernel log of this host and in the server's log for trouble with disks before you trust what is stored there; a mount with "
            + "the option 'soft' reports a silent server in this way too. Then try again.",
            IsTransient: true),
        Errno.EREMOTEIO => new(
            ErrorKind.Unavailable,
            "the server is out of resources for it (EREMOTEIO)",
            "Look in the server's log, and give it less to do at a time (backup_workers_per_job); then try again.",
            IsTransient: true),
        Errno.EJUKEBOX => new(
            ErrorKind.Unavailable,
            "the server keeps asking to come back later (EJUKEBOX)",
            "The data may be on tape or in a slow tier and is being brought back: try again later.",
            IsTransient: true),
        Errno.ESTALE => new(
            ErrorKind.Unavailable,
            "the server does not know this file handle any more (ESTALE)",
            "The share was exported anew, restored or replaced; if trying again does not help, mount it anew.",
            IsTransient: true),
        Errno.EAGAIN => new(ErrorKind.Unavailable, "it is busy", "Try again.", IsTransient: true),
        Errno.ENXIO or Errno.ENODEV or Errno.ENOMEDIUM => new(
            ErrorKind.Unavailable, "the device is gone or has no medium", "Check that the device is attached and the volume active."),
        _ => NetworkMeaning(errno),
    };

    /// <summary>The server is not there at all.</summary>
    private static Meaning? NetworkMeaning(int errno) => errno switch
    {
        Errno.ETIMEDOUT => new(
            ErrorKind.Unavailable, "the server did not answer in time (ETIMEDOUT)", ServerRemedy, IsTransient: true),
        Errno.EHOSTUNREACH or Errno.EHOSTDOWN or Errno.ENETUNREACH or Errno.ENETDOWN => new(
            ErrorKind.Unavailable,
            $"there is no way to the server ({Text(errno)})",
            "Check that the server is switched on, and the network between this host and it (ping, ip route); then try again.",
            IsTransient: true),
        Errno.ECONNREFUSED => new(
            ErrorKind.Unavailable,
            "the server's host is there, but no service listens (ECONNREFUSED)",
            "Start the NFS service on the server, and check the port and firewalls; then try again.",
            IsTransient: true),
        Errno.ENOTCONN or Errno.ECONNRESET or Errno.ESHUTDOWN => new(
            ErrorKind.Unavailable,
            $"the connection to the server broke off ({Text(errno)})",
            "Check whether the server was started anew or a firewall drops connections; then try again.",
            IsTransient: true),
        _ => null,
    };

    private static string Text(int errno) => Marshal.GetPInvokeErrorMessage(errno);

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

    private sealed record Meaning(ErrorKind Kind, string Reason, string? Remedy = null, bool IsTransient = false);
}
