using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Smb;

/// <summary>An SMB share: <c>//server/share[/directory]</c>.</summary>
public sealed class SmbShare : RemoteShare
{
    /// <summary>How a URL begins: <c>smb://server[:port]/share[/directory][?vers=3.1.1&amp;credentials=/path]</c>.</summary>
    public const string Scheme = "smb://";

    internal SmbShare(ShareAddress address)
        : base(address)
    {
    }

    /// <summary>Takes the value of an option. One pair of quotes round it is left out.</summary>
    /// <param name="text">The value.</param>
    /// <param name="option">The name of the option, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names the option, the rule that is broken and the accepted forms.</exception>
    public static SmbShare Parse(string text, string option) => new(ParseAddress(ShareProtocol.Smb, text, option));

    /// <summary>Takes a URL, whose query has mount options.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="option">Where it was given, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; says what is wrong.</exception>
    public static (SmbShare Share, SmbMountOptions MountOptions) ParseUrl(string text, string option)
    {
        var url = ShareUrl.Parse(text, new ShareUrlForm(Scheme, "an SMB share", "smb://server[:port]/share[/directory]?vers=3.1.1"), option);
        string[] options = url.Port is null ? [.. url.Options] : [.. url.Options, "port=" + url.Port];
        return (Parse($"//{url.Host}{url.Path}", option), SmbMountOptions.Parse(string.Join(',', options), option));
    }
}
