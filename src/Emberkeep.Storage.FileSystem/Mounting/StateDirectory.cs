using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Makes the local directories that mounting needs.</summary>
internal static class StateDirectory
{
    /// <summary>Makes a directory with those above it, unless it is there.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="option">The option that says where it is.</param>
    /// <param name="mode">Its mode, less the umask.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unauthorized"/> when it cannot be made.</exception>
    public static void Make(string path, string option, UnixFileMode mode) =>
        Guard(path, option, () => Directory.CreateDirectory(path, mode));

    /// <summary>Does something in a directory of the state.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unauthorized"/> when this user may not.</exception>
    public static void Guard(string path, string option, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(
                ErrorKind.Unauthorized,
                $"'{path}' cannot be made or written by this user: {e.Message.TrimEnd('.')}.",
                $"Run Emberkeep as the user that it was installed for, give this user the directory (install -d -o USER -m 0750), or set {option} to another one.",
                innerException: e);
        }
    }
}
