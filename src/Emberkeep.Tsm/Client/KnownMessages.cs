using Emberkeep.Errors;

namespace Emberkeep.Tsm.Client;

/// <summary>The messages of the client whose meaning is known here, by their numbers.</summary>
internal static class KnownMessages
{
    private const string ErrorLog = "Look into the client's dsmerror.log and the server's activity log.";
    private const string Network = "Check the network, TCPSERVERADDRESS and TCPPORT in the client's dsm.sys, and whether the server runs.";
    private const string Password = "Let an administrator of the server set the node's password, then run `dsmc` once by hand so that it stores the password (PASSWORDACCESS GENERATE), "
        + "or correct backup_tsm_password_file.";

    private const string Access = "Run as a user who may read and write it; the client wants root for images (backup_tsm_client = sudo -n /usr/bin/dsmc).";
    private const string Options = "Correct dsm.opt and dsm.sys; DSM_CONFIG, DSM_DIR and backup_tsm_options_file say which files the client reads.";
    private const string Room = "Let an administrator of the server give the storage pool more room.";

    private static readonly KnownMessage s_lost = new(ErrorKind.Unavailable, "the session with the server was lost", Network, IsTransient: true);
    private static readonly KnownMessage s_nothing = new(ErrorKind.NotFound, "the server has no such object", "See what is there with `dsmc query backup` and `dsmc query image`.");

    private static readonly Dictionary<string, KnownMessage> s_byNumber = new(StringComparer.Ordinal)
    {
        ["1005"] = s_lost,
        ["1017"] = new(ErrorKind.Unavailable, "the server cannot be reached", Network, IsTransient: true),
        ["1025"] = new(ErrorKind.Unauthorized, "the server refuses the node's password", Password),
        ["1026"] = new(ErrorKind.Unavailable, "client and server do not understand each other", ErrorLog),
        ["1028"] = new(ErrorKind.Unavailable, "the client had an error of its own", ErrorLog),
        ["1029"] = s_lost,
        ["1030"] = new(ErrorKind.Unavailable, "the client has no memory left", "Free memory or give the client more, then try again.", IsTransient: true),
        ["1033"] = new(ErrorKind.Invalid, "the server's address is not valid or has no entry in the name service", "Correct TCPSERVERADDRESS in the client's dsm.sys."),
        ["1035"] = new(ErrorKind.Invalid, "the client finds no options file", Options),
        ["1036"] = new(ErrorKind.Invalid, "the client's options file has an option or value that it does not know", Options),
        ["1051"] = new(ErrorKind.Unauthorized, "user id or password is wrong, or there is none", Password),
        ["1063"] = new(ErrorKind.Invalid, "the client takes the path neither for a file system nor for a logical volume", "The client backs up images of partitions and logical volumes only, and needs root for it."),
        ["1074"] = new(ErrorKind.Unavailable, "somebody stopped the client", "Try again."),
        ["1092"] = s_nothing,
        ["1107"] = new(ErrorKind.Invalid, "the client does not know an option or value that it was given", "Check that the client is of version 7 or later, and its options files."),
        ["1115"] = new(ErrorKind.Invalid, "the client's include-exclude list leaves the file out", "Correct INCLEXCL and EXCLUDE in the client's options files.") { IsLeftOut = true },
        ["1126"] = new(ErrorKind.Unauthorized, "the node may not delete its backups", "Let an administrator of the server allow it: UPDATE NODE name BACKDELETE=YES."),
        ["1217"] = new(ErrorKind.Invalid, "the client's dsm.sys has no such server", Options),
        ["1228"] = new(ErrorKind.Unavailable, "the object could not be sent", ErrorLog) { IsGeneral = true },
        ["1301"] = new(ErrorKind.Unavailable, "the server had an error of its own", "Look into the server's activity log, then try again.", IsTransient: true),
        ["1302"] = s_nothing,
        ["1311"] = new(ErrorKind.NoSpace, "the server has no room left", Room),
        ["1329"] = new(ErrorKind.NoSpace, "the server has no room left", Room),
        ["1345"] = s_nothing,
        ["1351"] = new(ErrorKind.Unavailable, "the server has no session left", "Try again later, or let an administrator of the server allow more (MAXSESSIONS).", IsTransient: true),
        ["1353"] = new(ErrorKind.Unauthorized, "the server does not know the node", "Register the node with the server, or correct NODENAME in the client's dsm.sys."),
        ["1398"] = new(ErrorKind.Unauthorized, "the client cannot write its log", "Let DSM_LOG name a directory that this user may write to."),
        ["1512"] = new(ErrorKind.Unavailable, "a scheduled command failed", ErrorLog) { IsGeneral = true },
        ["1802"] = new(ErrorKind.Unavailable, "the backup ended with failures", ErrorLog) { IsGeneral = true },
        ["1809"] = s_lost,
        ["4005"] = new(ErrorKind.NotFound, "the client does not find the file", "Check that nobody removes the volume or its link while it is backed up."),
        ["4007"] = new(ErrorKind.Unauthorized, "the client may not use the file or device", Access),
        ["4037"] = new(ErrorKind.Conflict, "the file changed while the client read it", "Back up a snapshot, or the volume while nobody writes to it.") { IsLeftOut = true },
    };

    /// <summary>The meaning of a message, or null when it is not known here.</summary>
    public static KnownMessage? Find(ClientMessage message) => s_byNumber.GetValueOrDefault(message.Number);

    /// <summary>True when the message says that the client left the object out.</summary>
    public static bool SaysLeftOut(ClientMessage message) => Find(message) is { IsLeftOut: true };

    /// <summary>True when the message says that the server has no such object.</summary>
    public static bool SaysNothingThere(ClientMessage message) => ReferenceEquals(Find(message), s_nothing);
}
