namespace Emberkeep.Native.Nfs;

/// <summary>Who the server is told that the client is (AUTH_SYS, RFC 5531): numbers that the server believes.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The user's first group; files that are made belong to it.</param>
/// <param name="Groups">Further groups; the server is told of the first <see cref="MaxGroups"/>.</param>
internal sealed record NfsCredential(uint Uid, uint Gid, uint[] Groups)
{
    /// <summary>The protocol carries no more.</summary>
    public const int MaxGroups = 16;
}
