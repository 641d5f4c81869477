using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>Mount options of NFS.</summary>
public sealed class NfsMountOptions : RemoteMountOptions
{
    private NfsMountOptions(MountOptionSet options)
        : base(options)
    {
    }

    /// <summary>No options: every default applies and all versions are tried.</summary>
    public static NfsMountOptions None { get; } = Parse("", "mount options");

    /// <summary>Takes options separated by commas, as mount -o takes them.</summary>
    /// <param name="text">The options.</param>
    /// <param name="option">The name of the configuration option, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names every option that is refused and why.</exception>
    public static NfsMountOptions Parse(string text, string option) => new(ParseSet(ShareProtocol.Nfs, text, option));
}
