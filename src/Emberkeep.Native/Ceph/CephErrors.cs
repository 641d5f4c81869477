using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Native.Ceph;

/// <summary>What the results of Ceph's libraries mean to a user of Emberkeep.</summary>
internal static class CephErrors
{
    /// <summary>EDQUOT, which only Ceph's quotas return.</summary>
    private const int QuotaReached = 122;

    private const string ServerRemedy = "Look at the cluster's health (ceph -s), then try again.";

    /// <summary>Makes the error for a failed call.</summary>
    /// <param name="result">What the call returned, negative.</param>
    /// <param name="operation">What was tried, as it reads after "Cannot".</param>
    /// <param name="subject">The pool, image or object that it was tried on.</param>
    public static BackupException ToException(long result, string operation, string subject)
    {
        var errno = (int)-result;
        var (kind, reason, remedy, isTransient) = Find(errno);
        return new BackupException(kind, $"Cannot {operation} {subject}: {reason}.", remedy, isTransient, new ErrnoException(errno));
    }

    /// <summary>The error for a cluster that does not answer.</summary>
    public static BackupException Silent(string operation, string subject, TimeSpan timeout) => new(
        ErrorKind.Unavailable,
        $"Cannot {operation} {subject}: the Ceph cluster has not answered for {timeout.TotalSeconds:0.#} s.",
        ServerRemedy + " How long is waited is set by backup_io_timeout.",
        isTransient: true);

    /// <summary>True for the error of something that does not exist.</summary>
    public static bool IsMissing(long result) => -result == Errno.ENOENT;

    private static (ErrorKind Kind, string Reason, string? Remedy, bool IsTransient) Find(int errno) => errno switch
    {
        Errno.ENOENT => (ErrorKind.NotFound, "it does not exist", "Check the name, and that the Ceph user may see it.", false),
        Errno.EEXIST => (ErrorKind.AlreadyExists, "it exists already", "Nothing in a repository is overwritten: delete what is there first.", false),
        Errno.EBUSY or Errno.EAGAIN => (
            ErrorKind.Conflict, "it is in use", "Find out who uses it (rbd status, rbd lock ls); a client that was killed lets go of it after half a minute.", true),
        Errno.EACCES or Errno.EPERM => (
            ErrorKind.Unauthorized, "Ceph refuses it", "Check backup_ceph_user, its keyring and its rights (ceph auth get client.USER): 'profile rbd' for mon and for the pools.", false),
        Errno.EROFS => (ErrorKind.Unauthorized, "it can only be read", "Check the rights of the Ceph user, and who holds the image's lock (rbd lock ls).", false),
        Errno.ENOSPC => (ErrorKind.NoSpace, "the cluster or pool is full", "Make room or add storage (ceph df).", false),
        QuotaReached => (ErrorKind.NoSpace, "the quota of the pool is reached", "Raise it (ceph osd pool set-quota) or delete backups.", false),
        Errno.EIO => (ErrorKind.Corrupt, "the cluster cannot read the data (input/output error)", "Look for damaged placement groups (ceph health detail) and repair them.", false),
        Errno.ETIMEDOUT => (ErrorKind.Unavailable, "the Ceph cluster did not answer in time", ServerRemedy + " How long is waited is set by backup_io_timeout.", true),
        Errno.ESHUTDOWN or Errno.ENOTCONN => (ErrorKind.Unavailable, "the cluster has shut this client out", "Another client may have taken over the image; " + ServerRemedy, true),
        Errno.EINVAL => (ErrorKind.Invalid, "Ceph calls it invalid", null, false),
        Errno.EOPNOTSUPP or Errno.ENOSYS => (ErrorKind.Unsupported, "this cluster cannot do it", null, false),
        _ => (ErrorKind.Internal, $"error {errno} ({Marshal.GetPInvokeErrorMessage(errno)})", null, false),
    };
}
