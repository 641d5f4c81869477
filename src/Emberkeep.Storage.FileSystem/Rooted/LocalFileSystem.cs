using System.Runtime.CompilerServices;
using Emberkeep.Native;
using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>
/// A directory of this machine: a local file system or a mounted share. Paths are resolved by the kernel with openat2(2) relative to the
/// root's handle (RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS, RESOLVE_NO_MAGICLINKS), so no race can lead one outside. Needs Linux 5.6.
/// </summary>
/// <remarks>A system call on a dead server cannot be interrupted; it holds one of this object's own threads and its caller until it
/// returns. <see cref="Isolation.IsolatedFileSystem"/> has it run in another process.</remarks>
public sealed class LocalFileSystem : IRootedFileSystem
{
    private readonly LocalRoot _root;
    private readonly BlockingCalls _calls;
    private readonly LocalTransfer _transfer = new();

    /// <summary>
    /// Takes a root directory. It is opened by the first call and may be missing until then; a symbolic link is followed here.
    /// </summary>
    /// <param name="root">The path of the root; a relative path is made absolute.</param>
    public LocalFileSystem(string root)
        : this(root, new BlockingCalls()) => _root.Opened = handle => _calls.IsDirect = LocalKind.IsOfThisMachine(handle);

    internal LocalFileSystem(string root, BlockingCalls calls)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _root = new LocalRoot(full);
        _calls = calls;
    }

    /// <inheritdoc/>
    public string Location => _root.Path;

    /// <inheritdoc/>
    public ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken) => RunAsync(
        path,
        () =>
        {
            if (path.Length == 0)
            {
                return _root.Status();
            }

            var (directory, name) = RootedPath.Split(path);
            using var parent = OpenParent(directory, "look at", path);
            ThrowIfFailed(PosixCalls.Status(parent, name, out var buffer), "look at", path);
            return LocalStatus.From(buffer);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken) => RunAsync<IRootedFile>(
        path,
        () =>
        {
            // Looked at before it is opened, because opening a device can have effects; and after, because it may have been replaced
            // between.
            var (directory, name) = RootedPath.Split(path);
            using (var parent = OpenParent(directory, "open", path))
            {
                ThrowIfFailed(PosixCalls.Status(parent, name, out var buffer), "open", path);
                RegularFile.Require(LocalStatus.From(buffer).Kind, FullPath(path));
            }

            var error = PosixCalls.OpenBeneath(_root.Handle, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking, 0, out var handle);
            ThrowIfFailed(error, "open", path);
            try
            {
                RegularFile.Require(LocalStatus.Of(handle, FullPath(path)).Kind, FullPath(path));
                PosixCalls.AdviseSequential(handle);
                return new LocalFile(handle, _calls, FullPath(path));
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) => RunAsync<IRootedFile>(
        path,
        () =>
        {
            const int Flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NonBlocking;
            ThrowIfFailed(PosixCalls.OpenBeneath(_root.Handle, path, Flags, (uint)mode, out var handle), "create", path);
            try
            {
                LocalMode.Enforce(handle, mode, FullPath(path));
                return new LocalFile(handle, _calls, FullPath(path));
            }
            catch
            {
                handle.Dispose();
                var (directory, name) = RootedPath.Split(path);
                using var parent = OpenParent(directory, "create", path);
                _ = PosixCalls.RemoveFile(parent, name); // the first error is the one to report
                throw;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) => RunAsync(
        path,
        () =>
        {
            if (path.Length == 0)
            {
                LocalMode.MakeRoot(_root.Path, mode);
                return;
            }

            var (directory, name) = RootedPath.Split(path);
            using var parent = OpenParent(directory, "make the directory", path);
            ThrowIfFailed(PosixCalls.MakeDirectory(parent, name, (uint)mode), "make the directory", path);
            try
            {
                using var made = OpenDirectory(path, "set the mode of");
                LocalMode.Enforce(made, mode, FullPath(path));
            }
            catch
            {
                _ = PosixCalls.RemoveDirectory(parent, name); // the first error is the one to report
                throw;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        RootedPath.Check(path);
        return _calls.RunWaitingAsync(Sync, cancellationToken);

        void Sync()
        {
            using var directory = OpenDirectory(path, "make durable");
            var error = PosixCalls.Sync(directory);

            // SMB and some FUSE file systems have no fsync for directories; nothing more can be done there.
            if (error is not (Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOSYS))
            {
                ThrowIfFailed(error, "make durable", path);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken) =>
        OnTwoNamesAsync(from, to, "rename", PosixCalls.RenameNoReplace, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken) =>
        OnTwoNamesAsync(from, to, "rename", PosixCalls.Rename, cancellationToken);

    /// <inheritdoc/>
    public ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken) => OnTwoNamesAsync(
        from,
        to,
        "link",
        (fromDirectory, fromName, toDirectory, toName) => PosixCalls.Link(fromDirectory, fromName, toDirectory, toName) switch
        {
            // File systems without hard links answer EPERM (link(2)), SMB mounts EACCES.
            Errno.EPERM or Errno.EACCES => Errno.EOPNOTSUPP,
            var error => error,
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken) =>
        OnNameAsync(path, "delete", PosixCalls.RemoveFile, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken) => OnNameAsync(
        path,
        "remove the directory",
        (parent, name) => PosixCalls.RemoveDirectory(parent, name) switch
        {
            Errno.EEXIST => Errno.ENOTEMPTY, // POSIX allows either
            var error => error,
        },
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DirectoryEntry> ListAsync(
        string path, string prefix, bool withStatus, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var directory = await RunAsync(
            path, () => new LocalDirectory(OpenDirectory(path, "list"), FullPath(path), prefix, withStatus), cancellationToken);
        while (await _calls.RunAsync(directory.NextBatch, cancellationToken) is { } batch)
        {
            foreach (var entry in batch)
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> TransferAsync(FileTransfer transfer, CancellationToken cancellationToken)
    {
        RootedPath.Check(transfer.ObjectPath);
        return _calls.RunWaitingAsync(
            () => _transfer.Run(transfer, flags => OpenRegular(transfer.ObjectPath, flags), FullPath(transfer.ObjectPath)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken) => RunAsync(
        "",
        () =>
        {
            ThrowIfFailed(PosixCalls.Space(_root.Handle, out var space), "look at the free room of", "");
            return new FileSystemSpace(
                (long)UInt128.Min((UInt128)space.Blocks * space.FragmentSize, long.MaxValue),
                (long)UInt128.Min((UInt128)space.AvailableBlocks * space.FragmentSize, long.MaxValue));
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _root.Dispose();
        _calls.Dispose();
        return ValueTask.CompletedTask;
    }

    private string FullPath(string path) => path.Length == 0 ? _root.Path : $"{_root.Path.TrimEnd('/')}/{path}";

    private SafeFileHandle OpenParent(string directory, string operation, string path)
    {
        var error = PosixCalls.OpenBeneath(
            _root.Handle, directory.Length == 0 ? "." : directory, OpenFlags.PathOnly | OpenFlags.Directory, 0, out var handle);
        ThrowIfFailed(error, operation, path);
        return handle;
    }

    private SafeFileHandle OpenDirectory(string path, string operation)
    {
        var error = PosixCalls.OpenBeneath(
            _root.Handle, path.Length == 0 ? "." : path, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out var handle);
        ThrowIfFailed(error, operation, path);
        return handle;
    }

    private SafeFileHandle OpenRegular(string path, int flags)
    {
        ThrowIfFailed(PosixCalls.OpenBeneath(_root.Handle, path, flags | OpenFlags.NonBlocking, 0, out var handle), "open", path);
        try
        {
            RegularFile.Require(LocalStatus.Of(handle, FullPath(path)).Kind, FullPath(path));
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private ValueTask OnNameAsync(
        string path, string operation, Func<SafeFileHandle, string, int> call, CancellationToken cancellationToken) => RunAsync(
        path,
        () =>
        {
            var (directory, name) = RootedPath.Split(path);
            using var parent = OpenParent(directory, operation, path);
            ThrowIfFailed(call(parent, name), operation, path);
        },
        cancellationToken);

    private ValueTask OnTwoNamesAsync(
        string from,
        string to,
        string operation,
        Func<SafeFileHandle, string, SafeFileHandle, string, int> call,
        CancellationToken cancellationToken)
    {
        RootedPath.Check(to);
        return RunAsync(
            from,
            () =>
            {
                var (fromDirectory, fromName) = RootedPath.Split(from);
                var (toDirectory, toName) = RootedPath.Split(to);
                using var fromParent = OpenParent(fromDirectory, operation, from);
                using var toParent = OpenParent(toDirectory, operation, to);

                // Whichever of the two names is at fault, the new one is the one that the caller knows.
                ThrowIfFailed(call(fromParent, fromName, toParent, toName), $"{operation} '{fromName}' to", to);
            },
            cancellationToken);
    }

    private void ThrowIfFailed(int errno, string operation, string path)
    {
        if (errno == Errno.ESTALE)
        {
            _root.Forget();
        }

        LocalErrors.ThrowIfFailed(errno, operation, FullPath(path));
    }

    private ValueTask<T> RunAsync<T>(string path, Func<T> call, CancellationToken cancellationToken)
    {
        RootedPath.Check(path);
        return _calls.RunAsync(call, cancellationToken);
    }

    private ValueTask RunAsync(string path, Action call, CancellationToken cancellationToken)
    {
        RootedPath.Check(path);
        return _calls.RunAsync(call, cancellationToken);
    }
}
