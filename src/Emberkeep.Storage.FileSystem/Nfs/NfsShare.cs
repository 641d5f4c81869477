using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>An NFS share: <c>fqdn:/path</c>, <c>ipv4:/path</c> or <c>[ipv6]:/path</c>.</summary>
public sealed class NfsShare : RemoteShare
{
    internal NfsShare(ShareAddress address)
        : base(address)
    {
    }

    /// <summary>Takes the value of an option. One pair of quotes round it is left out.</summary>
    /// <param name="text">The value.</param>
    /// <param name="option">The name of the option, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names the option, the rule that is broken and the accepted forms.</exception>
    public static NfsShare Parse(string text, string option) => new(ParseAddress(ShareProtocol.Nfs, text, option));
}
