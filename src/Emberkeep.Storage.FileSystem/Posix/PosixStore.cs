using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// A store in a directory: a container is a directory below the root, an object a regular file in it, in the layout of Cinder's posix, nfs
/// and
/// glusterfs drivers. An object is written to a temporary file beside it, made durable, given its name without replacing anything, and then
/// the
/// directory is made durable. Objects have names of one segment.
/// </summary>
/// <remarks>
/// Open for inheritance: a store for a kind of share derives from this one and passes the file system that reaches the share, and a
/// vendor's
/// store from that. All members may be called by several callers at once.
/// </remarks>
public class PosixStore : IObjectStore, IObjectLinker, IObjectReplacer, IInspectableStore
{
    /// <summary>How often a temporary name that is taken is replaced by another.</summary>
    private const int MaxAttempts = 4;

    private static readonly TimeSpan s_probeTime = TimeSpan.FromSeconds(60);

    private readonly Publisher _publisher;
    private readonly ContainerDirectories _directories;
    private readonly PlaceInspection _inspection;

    /// <summary>Makes a store.</summary>
    /// <param name="fileSystem">Reaches the root; it belongs to the store and is disposed with it.</param>
    /// <param name="options">How files and directories are made.</param>
    /// <param name="time">The clock that leftovers' ages are counted by.</param>
    public PosixStore(IRootedFileSystem fileSystem, PosixStoreOptions options, TimeProvider time)
    {
        FileSystem = fileSystem;
        Options = options;
        Time = time;
        _publisher = new Publisher(fileSystem);
        _directories = new ContainerDirectories(fileSystem, options);
        _inspection = new PlaceInspection(fileSystem, options, _publisher);
    }

    /// <inheritdoc/>
    public virtual string Location => FileSystem.Location;

    /// <summary>Reaches everything below the root.</summary>
    protected internal IRootedFileSystem FileSystem { get; }

    /// <summary>How files and directories are made.</summary>
    protected internal PosixStoreOptions Options { get; }

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>A store in a directory of this machine or of a mounted share. Nothing is opened until the first call.</summary>
    public static PosixStore Open(string root, PosixStoreOptions? options = null, TimeProvider? time = null) =>
        new(new LocalFileSystem(root), options ?? new PosixStoreOptions(), time ?? TimeProvider.System);

    /// <inheritdoc/>
    /// <remarks>
    /// Another host that deletes the last object of a container may remove the directory between this call and the first
    /// <see cref="CreateAsync"/>, which then reports NotFound: ensure the container again.
    /// </remarks>
    public virtual Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken) =>
        _directories.EnsureAsync(container, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<ContainerName> ListContainersAsync(CancellationToken cancellationToken) =>
        new ContainerWalk(FileSystem).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual async IAsyncEnumerable<StoredObject> ListAsync(
        ContainerName container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in FileSystem.ListIfPresentAsync(container.Value, prefix, cancellationToken))
        {
            if (entry is { Kind: FileKind.Regular, Status: { } status } && IsObject(entry.Name, out var name))
            {
                yield return new StoredObject(name, status.Length) { LastModified = status.Modified };
            }
        }
    }

    /// <inheritdoc/>
    public virtual async Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var path = PathOf(container, name);
        var status = await FileSystem.StatAsync(path, cancellationToken);
        RegularFile.Require(status.Kind, $"{Location}/{path}");
        return new StoredObject(name, status.Length) { LastModified = status.Modified };
    }

    /// <inheritdoc/>
    public virtual async Task<Stream> OpenReadAsync(
        ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        return new PosixObjectStream(await OpenAsync(cancellationToken), OpenAsync, offset, length);

        ValueTask<IRootedFile> OpenAsync(CancellationToken cancellationToken) => FileSystem.OpenReadAsync(PathOf(container, name), cancellationToken);
    }

    /// <inheritdoc/>
    public virtual async Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var path = PathOf(container, name);
        if (await FileSystem.TryStatAsync(path, cancellationToken) is not null)
        {
            throw new BackupException(
                ErrorKind.AlreadyExists,
                $"Cannot create '{Location}/{path}': it exists already.",
                "Nothing in a repository is overwritten: choose another name, or delete what is there first.");
        }

        return await StartAsync(container, path, null, cancellationToken);
    }

    private async Task<IObjectWriter> StartAsync(ContainerName container, string path, string? replaces, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var temporary = RootedPath.Combine(container.Value, TemporaryName.For(path));
            try
            {
                var file = await FileSystem.CreateAsync(temporary, Options.ObjectMode, cancellationToken);
                return new PosixObjectWriter(FileSystem, _publisher, file, temporary, path, new SignOfLife(file, Options.LeftoverAge, Time), replaces);
            }
            catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists && attempt < MaxAttempts)
            {
                // 128 random bits do not meet by chance, but an NFS client that resends a lost request meets its own file.
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
            {
                throw new BackupException(
                    ErrorKind.NotFound,
                    $"Cannot create '{Location}/{path}': the container '{container}' does not exist.",
                    "Make the container first.",
                    innerException: e);
            }
        }
    }

    /// <inheritdoc/>
    public virtual async Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        var (from, to) = (PathOf(container, name), PathOf(targetContainer, targetName));
        var status = await FileSystem.StatAsync(from, cancellationToken);
        RegularFile.Require(status.Kind, $"{Location}/{from}");
        try
        {
            await FileSystem.LinkAsync(from, to, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unsupported)
        {
            return false;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // Ours when an NFS client sent the request twice, or an earlier job was killed after it.
            if (await FileSystem.TryStatAsync(to, cancellationToken) is { } taken && taken.Identity == status.Identity)
            {
                return true;
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public virtual Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    /// <inheritdoc/>
    public virtual async Task SyncAsync(ContainerName container, CancellationToken cancellationToken) =>
        await FileSystem.SyncDirectoryAsync(container.Value, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>An object never changes after it was published, so the file's identity, time and length tell contents apart.</remarks>
    public virtual async Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        Publisher.VersionOf(await FileSystem.StatAsync(PathOf(container, name), cancellationToken));

    /// <inheritdoc/>
    public virtual Task<IObjectWriter> ReplaceAsync(
        ContainerName container, ObjectName name, string version, CancellationToken cancellationToken) =>
        StartAsync(container, PathOf(container, name), version, cancellationToken);

    /// <inheritdoc/>
    async ValueTask<long> IObjectStore.TransferAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        if (!Options.ServerCopy)
        {
            return 0;
        }

        if (transfer.Direction == TransferDirection.ToStore)
        {
            return transfer.Writer is PosixObjectWriter writer ? await writer.TransferAsync(transfer, TransferAsync, cancellationToken) : 0;
        }

        var path = PathOf(transfer.Container, transfer.Name);
        var moved = await TransferAsync(transfer.For(path), cancellationToken);
        transfer.CheckMoved(moved, $"{Location}/{path}");
        return moved;
    }

    /// <inheritdoc/>
    public virtual async Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        await FileSystem.TryDeleteFileAsync(PathOf(container, name), cancellationToken);
        try
        {
            // Also when the object was gone: an earlier delete may have been cut off before this.
            await FileSystem.SyncDirectoryAsync(container.Value, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // The container does not exist, so its objects do not either.
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Removes leftovers older than <see cref="PosixStoreOptions.LeftoverAge"/> first, then the directory, then those above it up to the
    /// root as
    /// long as they are empty. A directory that permissions do not let this user remove stays: the data is gone, and an empty directory
    /// harms
    /// nothing. What was removed may be back after a power failure, empty.
    /// </remarks>
    public virtual async Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken)
    {
        await RemoveLeftoversAsync(container, Options.LeftoverAge, cancellationToken);
        await _directories.RemoveIfEmptyAsync(container, cancellationToken);
    }

    /// <summary>
    /// Removes what writers that were killed left in a container: temporary files that nobody changed for <paramref name="olderThan"/>.
    /// They are invisible to every other member and to Cinder; they only take room and keep their directory from being removed.
    /// </summary>
    /// <param name="container">The container; one that does not exist has no leftovers.</param>
    /// <param name="olderThan">
    /// Longer than any living writer goes without a write, and than the clocks of server and host differ.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many files were removed.</returns>
    public virtual async Task<int> RemoveLeftoversAsync(ContainerName container, TimeSpan olderThan, CancellationToken cancellationToken)
    {
        var limit = Time.GetUtcNow() - olderThan;
        var removed = 0;
        await foreach (var entry in FileSystem.ListIfPresentAsync(container.Value, TemporaryName.Prefix, cancellationToken))
        {
            if (entry is { Kind: FileKind.Regular, Status: { } status } && TemporaryName.Matches(entry.Name) && status.Modified < limit
                && await FileSystem.TryDeleteFileAsync(RootedPath.Combine(container.Value, entry.Name), cancellationToken))
            {
                removed++;
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    public virtual async Task RemoveUnfinishedAsync(ContainerName container, string prefix, CancellationToken cancellationToken)
    {
        await foreach (var entry in FileSystem.ListIfPresentAsync(container.Value, TemporaryName.Prefix, cancellationToken))
        {
            if (entry.Kind == FileKind.Regular && TemporaryName.IsOf(entry.Name, prefix))
            {
                await FileSystem.TryDeleteFileAsync(RootedPath.Combine(container.Value, entry.Name), cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<StoreEntry> InspectAsync(string place, CancellationToken cancellationToken) =>
        _inspection.RunAsync(place, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<string> SetAsideAsync(string place, StoreEntry entry, string batch, CancellationToken cancellationToken) =>
        _inspection.SetAsideAsync(place, entry, batch, cancellationToken);

    /// <inheritdoc/>
    public virtual Task RemovePlaceIfEmptyAsync(string place, CancellationToken cancellationToken) => place.Length == 0
        ? Task.CompletedTask
        : _directories.RemoveIfEmptyAsync(ContainerName.Parse(place), cancellationToken);

    /// <summary>Size and free room of the file system that holds the root.</summary>
    public virtual async Task<FileSystemSpace> GetSpaceAsync(CancellationToken cancellationToken) =>
        await FileSystem.GetSpaceAsync(cancellationToken);

    /// <summary>Finds out by trying what the file system of the root can do.</summary>
    /// <param name="exportedPath">The root on the machine that it is on, for commands in messages.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    internal virtual Task<ShareCapabilities> ProbeAsync(string exportedPath, CancellationToken cancellationToken) =>
        FileSystem is LocalFileSystem
            ? Deadline.RunAsync(Location, s_probeTime, Time, () => ShareProbe.Run(Location, Location, exportedPath), cancellationToken)
            : RootedProbe.RunAsync(FileSystem, cancellationToken);

    /// <inheritdoc/>
    async Task<StoreSpace?> IObjectStore.GetSpaceAsync(CancellationToken cancellationToken)
    {
        FileSystemSpace space;
        try
        {
            space = await GetSpaceAsync(cancellationToken);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Unsupported)
        {
            // The root is not made yet, or the file system cannot tell.
            return null;
        }

        // Some network and virtual file systems answer with zeros, which means that they do not know.
        return space.TotalBytes == 0 ? null : new StoreSpace(space.TotalBytes, space.AvailableBytes);
    }

    /// <inheritdoc/>
    /// <remarks>Looks into the root and, with <see cref="PosixStoreOptions.CheckByWriting"/>, makes, syncs and removes a small file
    /// there.</remarks>
    public virtual async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await FileSystem.TryStatAsync("", cancellationToken) is not { } status)
        {
            if (Options.CreateRoot)
            {
                return;
            }

            throw new BackupException(
                ErrorKind.Unavailable,
                $"The repository's root directory '{Location}' does not exist.",
                "Mount the share that holds the repository, or make the directory (owner or group of the service, mode 0770).");
        }

        if (status.Kind != FileKind.Directory)
        {
            throw new BackupException(ErrorKind.Invalid, $"The repository's root '{Location}' is not a directory.", "Correct the path.");
        }

        await foreach (var _ in FileSystem.ListAsync("", "", withStatus: false, cancellationToken))
        {
            // It can be listed.
            break;
        }

        await FileSystem.GetSpaceAsync(cancellationToken);
        if (Options.CheckByWriting)
        {
            await CheckByWritingAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        await FileSystem.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// The one method by which data moves without passing through this process, for backup and restore alike; a vendor's store overrides it to
    /// let an array move the data. Whatever is not moved here is copied by reading and writing, so returning 0 is always right. This
    /// implementation shares blocks where volume and repository are on one file system that can (XFS, btrfs), and lets an NFS 4.2 server
    /// share or copy where they are both on it.
    /// </summary>
    /// <remarks>
    /// Called with at most 64 MiB at a time, several at once for different objects. With <see cref="TransferDirection.ToStore"/> the object's
    /// file is a temporary one that nobody else sees; what was moved is read back from it, hashed, made durable with fsync and published.
    /// So the file must read back through the share as soon as this returns, and it must not change afterwards. With
    /// <see cref="TransferDirection.ToVolume"/> the range was verified already, and what lies beside the range in the volume must stay as it is.
    /// An increment's objects are ranges of the volume like those of a full backup. Backups made with or without an override are the same.
    /// </remarks>
    /// <returns>How many bytes were moved, from the start of the range on.</returns>
    /// <exception cref="BackupException">It failed in a way that reading and writing would not help, for example for lack of space.</exception>
    protected virtual ValueTask<long> TransferAsync(FileTransfer transfer, CancellationToken cancellationToken) =>
        FileSystem.TransferAsync(transfer, cancellationToken);

    /// <summary>The path of an object below the root.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/> for a name of several segments.</exception>
    protected string PathOf(ContainerName container, ObjectName name) => name.Value.Contains('/', StringComparison.Ordinal)
        ? throw new BackupException(
            ErrorKind.Unsupported,
            $"The store '{Location}' cannot hold '{name}': a file name has no '/'.",
            "Objects of Swift, S3 and GCS backups have such names; read them with the driver that wrote them.")
        : RootedPath.Combine(container.Value, name.Value);

    private static bool IsObject(string text, out ObjectName name) => ObjectName.TryParse(text, out name) && !ForeignNames.IsFile(text);

    private async ValueTask CheckByWritingAsync(CancellationToken cancellationToken)
    {
        var path = TemporaryName.New();
        var file = await FileSystem.CreateAsync(path, Options.ObjectMode, cancellationToken);
        try
        {
            await using (file)
            {
                await file.WriteAsync(0, "Emberkeep checks that it can write here."u8.ToArray(), cancellationToken);
                await file.SyncAsync(cancellationToken);
            }
        }
        finally
        {
            await FileSystem.DeleteFileAsync(path, CancellationToken.None);
        }
    }
}
