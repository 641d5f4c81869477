using Emberkeep.Errors;
using Emberkeep.Native.FileSystem;

namespace Emberkeep.Plugins;

/// <summary>
/// Code is loaded only from files that nobody but root and the user that runs it could have put there: file, folder and every folder above
/// belong to one of the two, and neither group nor others may write to them.
/// </summary>
internal static class FileTrust
{
    private const uint GroupOrOthersWrite = 0x12; // 0022
    private const uint Sticky = 0x200; // 01000

    /// <summary>The file's real path, without symbolic links, after it was checked.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unauthorized"/>; it names the file or folder and what to change.</exception>
    public static string Check(string file)
    {
        var real = RealPath(file);
        for (string? path = real; path is not null; path = Path.GetDirectoryName(path))
        {
            // Like /tmp, a sticky folder further above lets others add names but not replace ours.
            var isFurtherAbove = path != real && path != Path.GetDirectoryName(real);
            CheckOne(path, isFurtherAbove);
        }

        return real;
    }

    private static void CheckOne(string path, bool mayBeSticky)
    {
        var (owner, mode) = StatusOf(path);
        if (owner != 0 && owner != PosixCalls.EffectiveUserId())
        {
            throw Refused(path, $"it belongs to user {owner}", "chown root");
        }

        if ((mode & GroupOrOthersWrite) != 0 && !(mayBeSticky && (mode & Sticky) != 0))
        {
            throw Refused(path, "its group or others may write to it", "chmod go-w");
        }
    }

    private static (uint Owner, uint Mode) StatusOf(string path)
    {
        var error = PosixCalls.OpenRoot(path, OpenFlags.PathOnly, out var handle);
        using (handle)
        {
            if (error == 0)
            {
                error = PosixCalls.Status(handle, out var status);
                if (error == 0)
                {
                    return (status.UserId, status.Mode);
                }
            }
        }

        throw Native.ErrnoErrors.ToException(error, "look at the plug-in's", path);
    }

    private static string RealPath(string file)
    {
        var error = PosixCalls.OpenRoot(file, OpenFlags.PathOnly, out var handle);
        using (handle)
        {
            return error == 0
                ? new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget!
                : throw Native.ErrnoErrors.ToException(error, "open the plug-in", file);
        }
    }

    private static BackupException Refused(string path, string why, string command) => new(
        ErrorKind.Unauthorized,
        $"The plug-in is not loaded, because of '{path}': {why}. Code is loaded only from where root or the user that runs Emberkeep alone can write.",
        $"Find out who changed it; if all is well: {command} '{path}'");
}
