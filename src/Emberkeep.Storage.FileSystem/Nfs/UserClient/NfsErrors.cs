using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.Nfs;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>Says what an NFS server's answer, or its silence, means to the user, and what to do about it.</summary>
internal sealed class NfsErrors
{
    private const string ServerRemedy = "Check that the server runs and can be reached, and that it still exports the share; Emberkeep connects again by itself.";

    private readonly NfsChannel _channel;
    private readonly string _verb;
    private readonly string _path;

    public NfsErrors(NfsChannel channel, string verb, string path)
    {
        _channel = channel;
        _verb = verb;
        _path = path;
    }

    /// <summary>The full path for messages.</summary>
    public string FullPath => _path.Length == 0 ? Share : $"{Share}/{_path}";

    private string Share => _channel.Options.Location;

    /// <summary>The server answered with an error.</summary>
    public BackupException Refused(int status) => status switch
    {
        NfsStatus.AccessDenied => Error(ErrorKind.Unauthorized, $"the server denies access to {Client}", AccessRemedy, errno: Errno.EACCES),
        NfsStatus.NotOwner => Error(ErrorKind.Unauthorized, $"the server does not permit it to {Client}", AccessRemedy + " Look for an immutable attribute (lsattr) as well.", errno: Errno.EPERM),
        NfsStatus.ReadOnly => Error(
            ErrorKind.Unauthorized, "the server exports the share read-only, or its file system is (EROFS)",
            "Export the share read-write to this host (rw in /etc/exports, then exportfs -ra), and look in the server's log whether the file system became read-only by a fault.",
            errno: Errno.EROFS),
        NfsStatus.NoSpace => Error(ErrorKind.NoSpace, "the file system on the server is full (no blocks or no inodes left)",
            "Delete old backups or enlarge the file system; see df and df -i on the server.",
            errno: Errno.ENOSPC),
        NfsStatus.Quota => Error(ErrorKind.NoSpace, $"the quota on the server is used up for {Client}",
            "Raise the quota of the user, group or directory on the server, or delete old backups.",
            errno: Errno.EDQUOT),
        NfsStatus.InputOutput => Error(ErrorKind.Unavailable, "the server reports an I/O error (EIO)",
            "Look in the server's log for trouble with its disks before you trust what is stored there; then try again.",
            isTransient: true,
            Errno.EIO),
        NfsStatus.ServerFault => Error(ErrorKind.Unavailable, "the server reports a fault of its own (NFS3ERR_SERVERFAULT)",
            "Look in the server's log; then try again.", isTransient: true),
        NfsStatus.BadCookie => Error(ErrorKind.Unavailable, "the directory changed on the server while it was listed", "Try again.", isTransient: true),
        NfsStatus.Jukebox => Error(ErrorKind.Unavailable, "the server keeps asking to come back later (NFS3ERR_JUKEBOX)",
            "The data may be on tape or in a slow tier and is being brought back: try again later, or raise backup_io_timeout.",
            isTransient: true,
            Errno.EJUKEBOX),
        NfsStatus.Stale or NfsStatus.BadHandle => Stale(),
        _ => Other(status),
    };

    /// <summary>The server does not know the file any more.</summary>
    public BackupException Stale() => Error(
        ErrorKind.Unavailable, "the server does not know this file any more (ESTALE)",
        "It was deleted by another host, or the share was exported anew, restored or replaced. Check that it is the right share, and try again.",
        isTransient: true,
        Errno.ESTALE);

    /// <summary>The deadline passed.</summary>
    /// <param name="trouble">What kept the operation from its end; null when the server was silent.</param>
    public BackupException NoAnswer(string? trouble) => Error(
        ErrorKind.Unavailable,
        trouble is null
            ? string.Create(CultureInfo.InvariantCulture, $"the server '{_channel.Options.Address}' did not answer within {_channel.Options.IoTimeout.TotalSeconds} s")
            : $"{trouble} (server '{_channel.Options.Address}')",
        ServerRemedy,
        isTransient: true,
        Errno.ETIMEDOUT);

    /// <summary>No connection can be made.</summary>
    public BackupException Unreachable(string reason) =>
        Error(ErrorKind.Unavailable, $"the server '{_channel.Options.Address}' cannot be reached: {reason}",
            ServerRemedy + " Firewalls must let through TCP port 2049, and for NFS version 3 port 111 and that of the mount service.",
            isTransient: true,
            Errno.EHOSTUNREACH);

    /// <summary>The server does not take our requests.</summary>
    public BackupException Rejected(string reason) =>
        Error(ErrorKind.Unsupported, $"the server '{_channel.Options.Address}' does not take NFS version 3 requests from this client: {reason}",
            "Enable NFS version 3 and security flavour sys on the server, or use the kernel's client: backup_nfs_client = kernel.");

    /// <summary>The server's answer is none.</summary>
    public BackupException Garbled(string reason) =>
        Error(ErrorKind.Unavailable, $"the answer of the server '{_channel.Options.Address}' cannot be understood: {reason}",
            "Check that an NFS server listens on that port, and look in its log.", isTransient: true);

    /// <summary>
    /// The server does not give us the share. Always Unavailable: servers answer "access denied" for a directory that does not exist too, and a
    /// share that is not there must never look like a part of a repository that may be passed by.
    /// </summary>
    public BackupException NotExported(NfsMountException error) => error.Status switch
    {
        NfsStatus.AccessDenied or NfsStatus.NotOwner => Error(
            ErrorKind.Unavailable, "the server does not give the share to this host: it does not export it to this host, or there is no such directory",
            $"See 'showmount -e {_channel.Options.Address}' and add this host to the export. A client without privilege uses a port above 1023, which a Linux server"
            + " accepts with the export option 'insecure' only; else give the service CAP_NET_BIND_SERVICE."),
        NfsStatus.NoEntry or NfsStatus.NotDirectory => Error(
            ErrorKind.Unavailable, "the server has no such exported directory",
            $"Correct the path: 'showmount -e {_channel.Options.Address}' lists what is exported."),
        NfsStatus.Stale or NfsStatus.BadHandle => Error(
            ErrorKind.Unavailable, "the share was exported anew (ESTALE)", "Try again: the share is looked for anew by the next use.", isTransient: true),
        _ => Error(
            ErrorKind.Unavailable,
            string.Create(CultureInfo.InvariantCulture, $"the {(error.IsMountDaemon ? "mount" : "NFS")} service answers with error {error.Status}"),
            "Look in the server's log.", isTransient: true),
    };

    /// <summary>What the client itself found wrong, with the words for an error of the operating system.</summary>
    public BackupException Local(int errno) => ErrnoErrors.ToException(errno, _verb, FullPath);

    public BackupException Error(ErrorKind kind, string reason, string remedy, bool isTransient = false, int errno = 0) =>
        new(kind, $"Cannot {_verb} '{FullPath}': {reason}.", remedy, isTransient, errno == 0 ? null : new ErrnoException(errno));

    private BackupException Other(int status) => status switch
    {
        NfsStatus.NoEntry => Local(Errno.ENOENT),
        NfsStatus.Exists => Local(Errno.EEXIST),
        NfsStatus.NotEmpty => Local(Errno.ENOTEMPTY),
        NfsStatus.NotDirectory => Local(Errno.ENOTDIR),
        NfsStatus.IsDirectory => Local(Errno.EISDIR),
        NfsStatus.CrossDevice => Local(Errno.EXDEV),
        NfsStatus.FileTooLarge => Local(Errno.EFBIG),
        NfsStatus.NameTooLong => Local(Errno.ENAMETOOLONG),
        NfsStatus.TooManyLinks => Local(Errno.EMLINK),
        NfsStatus.Invalid => Local(Errno.EINVAL),
        NfsStatus.NotSupported => Local(Errno.EOPNOTSUPP),
        NfsStatus.NoDevice => Local(Errno.ENXIO),
        _ => Error(ErrorKind.Internal, string.Create(CultureInfo.InvariantCulture, $"the server answers with NFS error {status}"), "Look in the server's log."),
    };

    private string Client => _channel.Credential.Uid == 0
        ? "root, whom it takes for an unprivileged user (root squash)"
        : string.Create(CultureInfo.InvariantCulture, $"uid {_channel.Credential.Uid}, gid {_channel.Credential.Gid}");

    private string AccessRemedy
    {
        get
        {
            var slash = _path.LastIndexOf('/');
            var directory = $"{_channel.Options.ExportPath.TrimEnd('/')}{(slash > 0 ? "/" + _path[..slash] : "")}";
            return _channel.Credential.Uid == 0
                ? $"Run Emberkeep as an ordinary user, or set uid= and gid= for the share, and give that user '{directory}' on the server: chown UID:GID '{directory}'; chmod 0770 '{directory}'."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Ask the administrator of the server for: chown {_channel.Credential.Uid}:{_channel.Credential.Gid} '{directory}'; chmod 0770 '{directory}'.");
        }
    }
}
