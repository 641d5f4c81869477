namespace Emberkeep.Native.Nfs;

/// <summary>Answers of an NFS server (nfsstat3, RFC 1813 section 2.6). Those of the mount protocol have the same numbers.</summary>
internal static class NfsStatus
{
    public const int Ok = 0;
    public const int NotOwner = 1;
    public const int NoEntry = 2;
    public const int InputOutput = 5;
    public const int NoDevice = 6;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int TooManyLinks = 31;
    public const int NameTooLong = 63;
    public const int NotEmpty = 66;
    public const int Quota = 69;
    public const int Stale = 70;
    public const int BadHandle = 10001;
    public const int BadCookie = 10003;
    public const int NotSupported = 10004;
    public const int ServerFault = 10006;
    public const int Jukebox = 10008;
}
