using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Turns what the program that mounts says into an error that helps.</summary>
internal static class MountFailure
{
    /// <summary>Makes the error for a share that could not be mounted.</summary>
    /// <param name="share">The share.</param>
    /// <param name="attempts">What came of every attempt, in order.</param>
    public static BackupException ToException(RemoteShare share, IReadOnlyList<MountResult> attempts)
    {
        var last = attempts[^1];
        var (kind, remedy, isTransient) = share.Protocol == ShareProtocol.Nfs ? Meaning(share, last) : OtherMountFailure.Meaning(share, last);
        return new BackupException(
            kind,
            $"The share {share} cannot be mounted ({Describe(attempts)}).",
            last.Remedy ?? remedy,
            isTransient,
            ErrnoOf(last) is var errno and not 0 ? new ErrnoException(errno) : null);
    }

    /// <summary>The error number where the server is silent or cannot be reached, so that it is left alone for a while; else 0.</summary>
    private static int ErrnoOf(MountResult result) => result switch
    {
        { Outcome: MountOutcome.TimedOut } => Errno.ETIMEDOUT,
        { Outcome: not MountOutcome.Failed } => 0,
        _ when Says(result, "connection refused") => Errno.ECONNREFUSED,
        _ when Says(result, "timed out", "no route to host", "network is unreachable", "host is down", "could not connect to") => Errno.EHOSTUNREACH,
        _ => 0,
    };

    /// <summary>True when it says one of the texts, in any case.</summary>
    internal static bool Says(MountResult result, params string[] texts) =>
        texts.Any(t => result.Text.Contains(t, StringComparison.OrdinalIgnoreCase));

    private static string Describe(IReadOnlyList<MountResult> attempts)
    {
        var texts = attempts.Select(a => a.Text.ReplaceLineEndings("; ")).ToList();
        return texts.Distinct(StringComparer.Ordinal).Count() == 1
            ? $"{attempts.Count} {(attempts.Count == 1 ? "attempt" : "attempts")}: {texts[0]}"
            : string.Join(" | ", texts.Select((text, i) => $"attempt {i + 1}: {text}"));
    }

    /// <summary>
    /// The messages of mount.nfs (nfs-utils, utils/mount/error.c) and what to do about them. Several versions may have failed for different
    /// reasons: what says most about the cause comes first.
    /// </summary>
    private static (ErrorKind Kind, string Remedy, bool IsTransient) Meaning(RemoteShare share, MountResult result)
    {
        bool Says(params string[] texts) => MountFailure.Says(result, texts);
        return result switch
        {
            { Outcome: MountOutcome.Refused } => (ErrorKind.Unauthorized, "Correct what the message says.", false),
            { Outcome: MountOutcome.Busy } => (ErrorKind.Unavailable, "Somebody else is mounting or unmounting it; try again.", true),
            { Outcome: MountOutcome.TimedOut } => (ErrorKind.Unavailable, $"Check that {share.Host} runs and that no firewall swallows packets to its port 2049.", true),
            _ when Says("failed to resolve", "name or service not known", "can't resolve") =>
                (ErrorKind.Unavailable, $"Check the spelling of '{share.Host}' and the name service: getent hosts {share.Host}.", true),
            _ when Says("access denied", "operation not permitted by server") =>
                (ErrorKind.Unauthorized, $"On {share.Host}, export {share.Path} to this host (exportfs -v shows the exports); check sec= and whether a port below 1024 is demanded.", false),
            _ when Says("no such file or directory", "does not exist") =>
                (ErrorKind.NotFound, $"Check the path: showmount -e {share.Host} lists the exports. With version 4 it is relative to the export with fsid=0, if there is one.", false),
            _ when Says("must be root", "not root", "failed to apply fstab", "permission denied") =>
                (ErrorKind.Unauthorized, "emberkeep-mount does not run as root: set root_helper, see the manual page of emberkeep-mount.", false),
            _ when Says("no such device", "unknown filesystem type") =>
                (ErrorKind.Unsupported, "The kernel has no NFS client: load the module nfs (modprobe nfs), or set backup_nfs_client = user, which needs no mount.", false),
            _ when Says("cannot be started", "command not found", "bad option; for several filesystems") =>
                (ErrorKind.Unsupported, "Install the NFS client: nfs-common (Debian) or nfs-utils.", false),
            _ when Says("connection refused") =>
                (ErrorKind.Unavailable, $"No NFS server listens on {share.Host}: start it, or give port= and mountport=.", true),
            _ when Says("timed out", "no route to host", "network is unreachable", "host is down") =>
                (ErrorKind.Unavailable, $"Check that {share.Host} runs, the network to it, and firewalls (port 2049; for version 3 also 111 and the mount daemon's).", true),
            _ when Says("stale file handle") =>
                (ErrorKind.Unavailable, $"On {share.Host}, export {share.Path} anew (exportfs -r).", true),
            _ when Says("incorrect mount option", "invalid argument", "protocol not supported", "requested nfs version or transport protocol is not supported") =>
                (ErrorKind.Invalid, "The server or this kernel does not know one of the options, or the version: fix vers=, and take options away one by one.", false),
            _ => (ErrorKind.Unavailable, $"Try by hand what the message names, and look into the kernel's log of this host and of {share.Host}.", true),
        };
    }
}
