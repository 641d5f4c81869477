using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>
/// The handle of the root directory, opened when it is first needed and kept: as long as it is open, paths lead into the very directory
/// that was opened, even if the share is unmounted or something else is mounted over it meanwhile.
/// </summary>
internal sealed class LocalRoot : IDisposable
{
    private readonly Lock _gate = new();
    private SafeFileHandle? _handle;
    private FileIdentity? _identity;
    private bool _isDisposed;

    public LocalRoot(string path) => Path = path;

    /// <summary>The full path of the root.</summary>
    public string Path { get; }

    /// <summary>Told of the handle each time that the root is opened.</summary>
    public Action<SafeFileHandle>? Opened { get; set; }

    /// <summary>The root's handle, of the O_PATH kind; it belongs to this object.</summary>
    public SafeFileHandle Handle
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _handle ??= Open();
            }
        }
    }

    /// <summary>Forgets a handle that the server does not know any more, so that the next call opens the root by its path again.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            // Not disposed here: other calls may be using it. The finalizer closes it.
            _handle = null;
        }
    }

    /// <summary>The status of the directory that the root's path leads to now.</summary>
    public FileStatus Status()
    {
        var error = PosixCalls.OpenRoot(Path, OpenFlags.PathOnly | OpenFlags.Directory, out var handle);
        using (handle)
        {
            LocalErrors.ThrowIfFailed(error, "open", Path);
            var status = LocalStatus.Of(handle, Path);
            lock (_gate)
            {
                CheckIdentity(status.Identity);
            }

            return status;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _handle?.Dispose();
        }
    }

    private SafeFileHandle Open()
    {
        var error = PosixCalls.OpenRoot(Path, OpenFlags.PathOnly | OpenFlags.Directory, out var handle);
        if (error == Errno.ENOENT)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"The repository's root directory '{Path}' does not exist.",
                "Mount the share that holds the repository, or make the directory (owner or group of the service, mode 0770).");
        }

        LocalErrors.ThrowIfFailed(error, "open the repository's root directory", Path);
        try
        {
            CheckOpenAt2(handle);
            var identity = LocalStatus.Of(handle, Path).Identity;
            CheckIdentity(identity);
            _identity = identity;
            Opened?.Invoke(handle);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private void CheckOpenAt2(SafeFileHandle root)
    {
        var error = PosixCalls.OpenBeneath(root, ".", OpenFlags.PathOnly | OpenFlags.Directory, 0, out var probe);
        using (probe)
        {
            // Opening '.' with O_PATH needs no permission that opening the root did not need: EPERM comes from a system call filter.
            if (error is Errno.ENOSYS or Errno.EPERM)
            {
                throw new BackupException(
                    ErrorKind.Unsupported,
                    $"The kernel refuses the system call openat2, without which '{Path}' cannot be used safely.",
                    "Run on Linux 5.6 or later; in a container, use a runtime whose seccomp profile allows openat2.");
            }

            LocalErrors.ThrowIfFailed(error, "open the repository's root directory", Path);
        }
    }

    private void CheckIdentity(FileIdentity identity)
    {
        if (_identity is { } opened && opened != identity)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"'{Path}' is not the directory any more that was opened as the repository's root.",
                "The share was unmounted, or something was mounted over it. Mount the share again, and then run the command again.");
        }
    }
}
