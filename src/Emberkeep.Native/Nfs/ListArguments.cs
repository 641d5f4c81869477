namespace Emberkeep.Native.Nfs;

/// <summary>The arguments of READDIRPLUS.</summary>
internal struct ListArguments
{
    public NfsOpaque Directory;
    public ulong Cookie;
    public ulong CookieVerifier;
    public uint NameBytes;
    public uint ReplyBytes;
}
