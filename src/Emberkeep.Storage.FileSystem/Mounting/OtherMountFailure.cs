using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// What mount.glusterfs and mount.cifs say, and what to do about it. The first says next to nothing: the reasons are in its log. The second
/// gives the kernel's error number: "mount error(13): Permission denied".
/// </summary>
internal static class OtherMountFailure
{
    /// <summary>What a failure means.</summary>
    public static (ErrorKind Kind, string Remedy, bool IsTransient) Meaning(RemoteShare share, MountResult result)
    {
        bool Says(params string[] texts) => MountFailure.Says(result, texts);
        return result switch
        {
            { Outcome: MountOutcome.Refused } => (ErrorKind.Unauthorized, "Correct what the message says.", false),
            { Outcome: MountOutcome.Busy } => (ErrorKind.Unavailable, "Somebody else is mounting or unmounting it; try again.", true),
            { Outcome: MountOutcome.TimedOut } => (ErrorKind.Unavailable, $"Check that {share.Host} runs and that no firewall swallows packets to its port {share.Protocol.UsualPort}.", true),
            _ when Says("cannot be started") => (ErrorKind.Unsupported, $"Install {share.Protocol.Program.Package}.", false),
            _ when Says("could not resolve", "name or service not known", "dns resolution failed") =>
                (ErrorKind.Unavailable, $"Check the spelling of '{share.Host}' and the name service: getent hosts {share.Host}.", true),
            _ => share.Protocol == ShareProtocol.Smb ? OfSmb(share, Says) : OfGlusterFs(share, Says),
        };
    }

    private static (ErrorKind Kind, string Remedy, bool IsTransient) OfSmb(RemoteShare share, Func<string[], bool> says) => says switch
    {
        _ when says(["filesystem not supported", "error(19)", "unknown filesystem type"]) =>
            (ErrorKind.Unsupported, "The kernel has no SMB client: load the module cifs (modprobe cifs).", false),
        _ when says(["error(13)", "error(126)", "error(127)", "error(128)", "permission denied"]) =>
            (ErrorKind.Unauthorized, $"{share.Host} refused the login, or the login may not use the share: check the file that credentials= names (lines username=, password=, domain=), and sec=.", false),
        _ when says(["error(2)", "error(6)", "no such file or directory"]) =>
            (ErrorKind.NotFound, $"{share.Host} has no such share, or the share no such directory: smbclient -L {share.Host} lists the shares.", false),
        _ when says(["error(22)", "error(95)", "invalid argument", "not supported"]) =>
            (ErrorKind.Invalid, "The server or this kernel does not know one of the options, or the version: take options away one by one, and look into the kernel's log (dmesg).", false),
        _ when says(["could not connect", "error(110)", "error(111)", "error(112)", "error(113)", "error(115)", "host is down"]) =>
            (ErrorKind.Unavailable, $"Check that {share.Host} runs and serves SMB 2 or newer, and firewalls (port {share.Protocol.UsualPort}).", true),
        _ => (ErrorKind.Unavailable, $"Look into the kernel's log of this host (dmesg) and into the log of {share.Host}.", true),
    };

    private static (ErrorKind Kind, string Remedy, bool IsTransient) OfGlusterFs(RemoteShare share, Func<string[], bool> says) => says switch
    {
        _ when says(["/dev/fuse", "fuse: device not found", "unknown filesystem type"]) =>
            (ErrorKind.Unsupported, "The kernel has no FUSE: load the module fuse (modprobe fuse).", false),
        _ => (
            ErrorKind.Unavailable,
            $"Check that the volume is started (gluster volume status) and that {share.Host} and the servers of its bricks can be reached (port {share.Protocol.UsualPort}, and those that the status shows). "
                + "The reason is in the newest log in /var/log/glusterfs of this host.",
            true),
    };
}
