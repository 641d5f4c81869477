using Emberkeep.MountHelper.Grammar;
using Emberkeep.MountHelper.Kernel;

namespace Emberkeep.MountHelper.Mounts;

/// <summary>
/// The file with the user and the password of an SMB share. mount.cifs reads it as root, so that no password is ever on a command line; that
/// is safe for a file that is root's alone, in directories that only root can change.
/// </summary>
internal static class CredentialsFile
{
    /// <summary>Makes sure that the file, if the options name one, is root's alone.</summary>
    /// <exception cref="Refusal">It is not there, is a link, or somebody else may read it or write to it.</exception>
    public static void Require(MountOptionSet options)
    {
        if (options.Find(SmbProtocol.Credentials)?.Value is not { } path)
        {
            return;
        }

        using var directory = SafePaths.OpenRootOwned(Path.GetDirectoryName(path)!, ExitCode.SharesFile);
        using var file = SafePaths.OpenFile(directory, Path.GetFileName(path), flags: 0)
            ?? throw new Refusal(ExitCode.SharesFile, $"{path}, the file with the credentials, cannot be opened: {SystemCalls.LastError()} (symbolic links are not followed).");
        var status = SafePaths.Status(file);
        if (!status.IsRegular || status.UserId != 0 || !status.IsPrivate)
        {
            throw new Refusal(ExitCode.SharesFile, $"{path}, the file with the credentials, must be a regular file that belongs to root, with mode 0600.");
        }
    }
}
