using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.Nfs;
using Emberkeep.Native.Nfs.Requests;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>
/// An NFS version 3 share without a mount: this process speaks to the server itself, through libnfs, and needs no privilege. Nothing is connected
/// until the first call. Several requests are under way at a time, and each operation has a deadline
/// (<see cref="NfsClientOptions.IoTimeout"/>); after one that passed, the next use makes a new connection.
/// </summary>
/// <remarks>
/// What differs from a mount by the kernel:
/// <list type="bullet">
/// <item>There is no cache; every call asks the server. Data that was written is kept in memory until the server took it, at most
/// <see cref="NfsClientOptions.InFlight"/> pieces per file: an error of a write may be reported by a later call on that file.</item>
/// <item>A file that is deleted while it is open is gone: reading it gives ESTALE. No <c>.nfs</c> files are made.</item>
/// <item>There are no locks (NLM), and AUTH_SYS is the only kind of authentication: the server believes the numbers that it is told.</item>
/// <item>A server that exports with the option <c>async</c> may lose what it confirmed; that holds for every NFS client.</item>
/// </list>
/// </remarks>
public sealed class NfsClientFileSystem : IRootedFileSystem
{
    /// <summary>How often a path is looked up again because a directory of it was removed or replaced meanwhile.</summary>
    private const int MaxAttempts = 8;

    private readonly NfsChannel _channel;

    /// <summary>Takes a share. Nothing is sent until the first call.</summary>
    /// <param name="options">Where the share is.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Unsupported"/> when libnfs is missing or cannot do what is asked for; <see cref="ErrorKind.Invalid"/> for bad options.
    /// </exception>
    public NfsClientFileSystem(NfsClientOptions options, TimeProvider? time = null)
    {
        options.Check();
        if (!LibnfsLibrary.IsAvailable)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The user-space NFS client cannot be used for '{options.Location}': the library {Libnfs.Library} (libnfs 4.0) is not installed.",
                "Install the Debian package libnfs13, or use the kernel's client: backup_nfs_client = kernel.");
        }

        _channel = new NfsChannel(options, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public string Location => _channel.Options.Location;

    /// <inheritdoc/>
    public ValueTask<FileStatus> StatAsync(string path, CancellationToken cancellationToken) => RunAsync(
        "look at",
        path,
        async operation =>
        {
            if (path.Length == 0)
            {
                return NfsFileStatus.From(await operation.ExpectAsync(link => new GetAttributesRequest(link.Root)));
            }

            var (directory, name) = await NfsTree.ParentAsync(operation, path);
            return NfsFileStatus.From((await NfsTree.FindAsync(operation, directory, name)).Attributes);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken) => RunAsync<IRootedFile>(
        "open",
        path,
        async operation =>
        {
            var (directory, name) = await NfsTree.ParentAsync(operation, path);
            var (handle, attributes) = await NfsTree.FindAsync(operation, directory, name);
            var status = NfsFileStatus.From(attributes);
            RegularFile.Require(status.Kind, operation.Errors.FullPath);
            return new NfsClientFile(_channel, operation.Link!, handle, path, status.Length);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) => RunAsync<IRootedFile>(
        "create",
        path,
        async operation =>
        {
            var (directory, name) = await NfsTree.ParentAsync(operation, path);
            var made = await operation.ExpectAsync(_ => new CreateRequest(directory, name, (uint)mode));
            try
            {
                var handle = await EnforceModeAsync(operation, made, directory, name, mode);
                return new NfsClientFile(_channel, operation.Link!, handle, path, length: 0);
            }
            catch
            {
                await operation.AskAsync(_ => new RemoveRequest(directory, name, isDirectory: false));
                throw;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The root is what the server exports; it cannot be made from here.</remarks>
    public ValueTask CreateDirectoryAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) => RunAsync(
        "make the directory",
        path,
        async operation =>
        {
            if (path.Length == 0)
            {
                await operation.RootAsync();
                throw operation.Errors.Local(Errno.EEXIST);
            }

            var (directory, name) = await NfsTree.ParentAsync(operation, path);
            var made = await operation.ExpectAsync(_ => new MakeDirectoryRequest(directory, name, (uint)mode));
            try
            {
                await EnforceModeAsync(operation, made, directory, name, mode);
            }
            catch
            {
                await operation.AskAsync(_ => new RemoveRequest(directory, name, isDirectory: true));
                throw;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Nothing to do: a server of NFS version 3 makes what it did durable before it answers (RFC 1813, section 4.8).</remarks>
    public ValueTask SyncDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        RootedPath.Check(path);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>RENAME of NFS version 3 always replaces, so this is refused; <see cref="LinkAsync"/> never replaces.</remarks>
    public ValueTask RenameNoReplaceAsync(string from, string to, CancellationToken cancellationToken)
    {
        RootedPath.Check(from);
        RootedPath.Check(to);
        cancellationToken.ThrowIfCancellationRequested();
        throw new BackupException(
            ErrorKind.Unsupported, $"Cannot rename '{Location}/{from}': NFS version 3 has no rename that refuses to replace.", "Publish with a hard link.");
    }

    /// <inheritdoc/>
    public ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken) => OnTwoNamesAsync(
        "rename",
        from,
        to,
        (operation, source, target) => operation.ExpectAsync(
            _ => new RenameRequest(source.Directory, source.Name, target.Directory, target.Name)),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask LinkAsync(string from, string to, CancellationToken cancellationToken) => OnTwoNamesAsync(
        "link",
        from,
        to,
        async (operation, source, target) =>
        {
            var (file, attributes) = await NfsTree.FindAsync(operation, source.Directory, source.Name);
            RegularFile.Require(NfsFileStatus.Kind(attributes), $"{Location}/{from}");
            var reply = await operation.AskAsync(_ => new LinkRequest(file, target.Directory, target.Name));
            switch (reply.Status)
            {
                case NfsStatus.Ok:
                    return;
                case NfsStatus.Stale or NfsStatus.BadHandle:
                    throw new NfsStaleException();
                case NfsStatus.NotOwner:
                    // What file systems without hard links answer (link(2)).
                    throw operation.Errors.Local(Errno.EOPNOTSUPP);
                default:
                    throw operation.Errors.Refused(reply.Status);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteFileAsync(string path, CancellationToken cancellationToken) => RemoveAsync("delete", path, isDirectory: false, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteDirectoryAsync(string path, CancellationToken cancellationToken) =>
        RemoveAsync("remove the directory", path, isDirectory: true, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DirectoryEntry> ListAsync(
        string path, string prefix, bool withStatus, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var part = new NfsEntries([], 0, 0, IsLast: false);
        while (!part.IsLast)
        {
            var (cookie, verifier) = (part.Cookie, part.Verifier);

            // The path is looked up for every part, so that a directory that was removed meanwhile is found missing and not stale.
            var (next, entries) = await RunAsync(
                "list",
                path,
                async operation =>
                {
                    var directory = await NfsTree.DirectoryAsync(operation, path);
                    var listed = await operation.ExpectAsync(_ => new ListRequest(directory, cookie, verifier));
                    return (listed, await StatusesAsync(operation, directory, listed, prefix, withStatus));
                },
                cancellationToken);
            foreach (var entry in entries)
            {
                yield return entry;
            }

            part = next;
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken) => RunAsync(
        "look at the free room of",
        "",
        async operation =>
        {
            var space = await operation.ExpectAsync(link => new SpaceRequest(link.Root));
            return new FileSystemSpace((long)Math.Min(space.TotalBytes, long.MaxValue), (long)Math.Min(space.AvailableBytes, long.MaxValue));
        },
        cancellationToken);

    /// <summary>Closes the connection at once. What is under way fails.</summary>
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The entries with a prefix. A server may leave out attributes; those are asked for one by one.</summary>
    private static async Task<List<DirectoryEntry>> StatusesAsync(
        NfsOperation operation, NfsHandle directory, NfsEntries listed, string prefix, bool withStatus)
    {
        var entries = new List<DirectoryEntry>();
        foreach (var entry in listed.Entries)
        {
            if (!entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var attributes = entry.Attributes;
            if (attributes is null)
            {
                var reply = await operation.AskAsync(_ => new LookupRequest(directory, entry.Name));
                if (reply.Status is NfsStatus.NoEntry or NfsStatus.Stale)
                {
                    continue; // removed since it was listed
                }

                attributes = reply.Status == NfsStatus.Ok
                    ? reply.Value.Attributes ?? await NfsTree.AttributesAsync(operation, reply.Value.Handle!)
                    : throw operation.Errors.Refused(reply.Status);
            }

            var status = NfsFileStatus.From(attributes.Value);
            entries.Add(new DirectoryEntry(entry.Name, status.Kind, withStatus ? status : null));
        }

        return entries;
    }

    /// <summary>
    /// Gives what was just made exactly the mode, except for a set-group-id bit that it inherited: an access control list of the directory may
    /// have changed it. Returns its handle, which a server need not send.
    /// </summary>
    private static async Task<NfsHandle> EnforceModeAsync(
        NfsOperation operation, NfsObject made, NfsHandle directory, string name, UnixFileMode mode)
    {
        var handle = made.Handle ?? (await NfsTree.FindAsync(operation, directory, name)).Handle;
        var actual = NfsFileStatus.Mode(made.Attributes ?? await NfsTree.AttributesAsync(operation, handle));
        var wanted = mode | (actual & UnixFileMode.SetGroup);
        if (actual != wanted)
        {
            await operation.ExpectAsync(_ => new SetAttributesRequest(handle, NewAttributes.OfMode((uint)wanted)));
        }

        return handle;
    }

    private ValueTask RemoveAsync(string verb, string path, bool isDirectory, CancellationToken cancellationToken) => RunAsync(
        verb,
        path,
        async operation =>
        {
            var (directory, name) = await NfsTree.ParentAsync(operation, path);
            var reply = await operation.AskAsync(_ => new RemoveRequest(directory, name, isDirectory));
            switch (reply.Status)
            {
                case NfsStatus.Ok:
                    return;
                case NfsStatus.Stale or NfsStatus.BadHandle:
                    throw new NfsStaleException();
                case NfsStatus.Exists when isDirectory: // some servers say so of a directory that is not empty
                    throw operation.Errors.Local(Errno.ENOTEMPTY);
                default:
                    throw operation.Errors.Refused(reply.Status);
            }
        },
        cancellationToken);

    private ValueTask OnTwoNamesAsync(
        string verb,
        string from,
        string to,
        Func<NfsOperation, (NfsHandle Directory, string Name), (NfsHandle Directory, string Name), Task> call,
        CancellationToken cancellationToken)
    {
        RootedPath.Check(from);
        return RunAsync(
            $"{verb} '{RootedPath.Split(from).Name}' to",
            to,
            async operation =>
            {
                var source = await NfsTree.ParentAsync(operation, from);
                await call(operation, source, await NfsTree.ParentAsync(operation, to));
            },
            cancellationToken);
    }

    private async ValueTask RunAsync(string verb, string path, Func<NfsOperation, Task> call, CancellationToken cancellationToken) =>
        await RunAsync(
            verb,
            path,
            async operation =>
            {
                await call(operation);
                return true;
            },
            cancellationToken);

    private async ValueTask<T> RunAsync<T>(string verb, string path, Func<NfsOperation, Task<T>> call, CancellationToken cancellationToken)
    {
        RootedPath.Check(path);
        using var operation = new NfsOperation(_channel, verb, path, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(operation);
            }
            catch (NfsStaleException) when (attempt < MaxAttempts)
            {
                await operation.HealAsync();
            }
            catch (NfsStaleException)
            {
                throw operation.Errors.Stale();
            }
        }
    }
}
