using Microsoft.Win32.SafeHandles;

namespace Emberkeep.MountHelper.Kernel;

/// <summary>Opens paths in a way that nobody but root can lead astray.</summary>
internal static class SafePaths
{
    private const ulong NoLinks = OpenHow.NoSymbolicLinks | OpenHow.NoMagicLinks;

    /// <summary>
    /// Opens a directory as a mere name of it (O_PATH). No part of the path may be a symbolic link. What is above it may belong to anybody:
    /// whoever could rename a part of the path chooses among directories, which the caller then checks by their handle.
    /// </summary>
    public static SafeFileHandle? OpenDirectory(string path) =>
        SystemCalls.OpenAt2(SystemCalls.CurrentDirectory, path, new OpenHow
        {
            Flags = OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec,
            Resolve = NoLinks,
        });

    /// <summary>Opens a directory in another one; not one that something is mounted on.</summary>
    public static SafeFileHandle? OpenUnmountedDirectory(SafeFileHandle parent, string name) =>
        SystemCalls.OpenAt2((int)parent.DangerousGetHandle(), name, new OpenHow
        {
            Flags = OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec,
            Resolve = NoLinks | OpenHow.Beneath | OpenHow.NoMountCrossing,
        });

    /// <summary>Opens a file in a directory for reading, or makes it for locking.</summary>
    public static SafeFileHandle? OpenFile(SafeFileHandle directory, string name, ulong flags, ulong mode = 0) =>
        SystemCalls.OpenAt2((int)directory.DangerousGetHandle(), name, new OpenHow
        {
            Flags = flags | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.CloseOnExec,
            Mode = mode,
            Resolve = NoLinks | OpenHow.Beneath,
        });

    /// <summary>The status of what a handle names.</summary>
    public static FileStatus Status(SafeFileHandle handle)
    {
        const int Flags = SystemCalls.EmptyPath | SystemCalls.SymbolicLinkNoFollow | SystemCalls.StatusDontSync;
        return SystemCalls.Status(handle, "", Flags, SystemCalls.BasicStatus, out var status) == 0
            ? status
            : throw new Refusal(ExitCode.Failed, $"statx: {SystemCalls.LastError()}.");
    }

    /// <summary>
    /// Opens a directory that only root can change, and above which only root can change anything: every directory on the way belongs to
    /// root and nobody else may write to it.
    /// </summary>
    public static SafeFileHandle OpenRootOwned(string path, ExitCode code)
    {
        for (var end = 0; end >= 0; end = end < path.Length ? NextEnd(path, end) : -1)
        {
            var part = end == 0 ? "/" : path[..end];
            var handle = OpenDirectory(part) ?? throw new Refusal(code, $"{part} cannot be opened: {SystemCalls.LastError()} (symbolic links are not followed).");
            var status = Status(handle);
            if (status.UserId != 0 || status.IsWritableByOthers)
            {
                handle.Dispose();
                throw new Refusal(code, $"{part} must belong to root, and only root may write to it.");
            }

            if (end == path.Length)
            {
                return handle;
            }

            handle.Dispose();
        }

        throw new Refusal(code, $"{path} is not an absolute path.");
    }

    private static int NextEnd(string path, int end)
    {
        var next = path.IndexOf('/', end + 1);
        return next < 0 ? path.Length : next;
    }
}
