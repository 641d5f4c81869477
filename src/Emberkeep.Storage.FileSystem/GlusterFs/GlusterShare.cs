using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.GlusterFs;

/// <summary>A volume of GlusterFS: <c>host:volume</c>, as Cinder writes it, or <c>host:/volume[/directory]</c>.</summary>
public sealed class GlusterShare : RemoteShare
{
    /// <summary>How a URL begins: <c>glusterfs://host/volume[/directory]</c>.</summary>
    public const string Scheme = "glusterfs://";

    internal GlusterShare(ShareAddress address)
        : base(address)
    {
    }

    /// <summary>Takes the value of an option. One pair of quotes round it is left out.</summary>
    /// <param name="text">The value.</param>
    /// <param name="option">The name of the option, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names the option, the rule that is broken and the accepted forms.</exception>
    public static GlusterShare Parse(string text, string option) => new(ParseAddress(ShareProtocol.GlusterFs, text, option));

    /// <summary>Takes a URL; the share is then <c>host:/volume[/directory]</c>.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="option">Where it was given, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; says what is wrong.</exception>
    public static GlusterShare ParseUrl(string text, string option)
    {
        var form = new ShareUrlForm(Scheme, "a GlusterFS volume", "glusterfs://host/volume");
        var url = ShareUrl.Parse(text, form, option);
        return url.Options.Count == 0 && url.Port is null
            ? Parse($"{url.Host.Trim('[', ']')}:{url.Path}", option)
            : throw form.Fault(option, text, "it has a port or options; mount options of GlusterFS stand in the shares file of emberkeep-mount");
    }
}
