using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Smb;

/// <summary>Mount options of SMB. A user and a password are not among them: <c>credentials=</c> names the file that has them.</summary>
public sealed class SmbMountOptions : RemoteMountOptions
{
    private SmbMountOptions(MountOptionSet options)
        : base(options)
    {
    }

    /// <summary>Takes options separated by commas, as mount -o takes them.</summary>
    /// <param name="text">The options.</param>
    /// <param name="option">The name of the configuration option, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names every option that is refused and why.</exception>
    public static SmbMountOptions Parse(string text, string option) => new(ParseSet(ShareProtocol.Smb, text, option));
}
