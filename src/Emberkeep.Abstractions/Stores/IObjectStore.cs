using Emberkeep.Errors;

namespace Emberkeep.Stores;

/// <summary>
/// A place that keeps named objects in containers. A store knows nothing of backups. Requirements that every store meets and that
/// the conformance suite checks:
/// <list type="number">
/// <item>Atomic publish: an object is visible whole, under its final name, or not at all, whatever is killed when.</item>
/// <item>No overwrite: publishing a name that exists fails with <see cref="ErrorKind.AlreadyExists"/> and leaves the old object untouched,
/// also when several writers race: exactly one of them wins.</item>
/// <item>Read after write: once a commit returned, every reader sees the object in full, in reads and in listings.</item>
/// <item>Work in progress is never listed, in particular not under a name that starts with the name that is being written:
/// Cinder refuses to restore a backup whose prefix matches an object that it does not know.</item>
/// <item>Idempotent calls: <see cref="EnsureContainerAsync"/>, <see cref="DeleteAsync"/> and <see cref="DeleteContainerIfEmptyAsync"/>
/// may be repeated; repeating them changes nothing and is no error.</item>
/// <item>Confinement: no name reaches outside the repository. What is not a regular object (a symbolic link, a FIFO, a device, a directory
/// in an object's place) is an error of kind <see cref="ErrorKind.Corrupt"/> when it is opened, and never listed.</item>
/// <item>Errors are <see cref="BackupException"/> naming the object: NotFound, AlreadyExists, Unauthorized, NoSpace, Unavailable,
/// Throttled, Corrupt, Unsupported; or <see cref="OperationCanceledException"/> when the caller's token was cancelled.</item>
/// <item>All members may be called by several callers at once.</item>
/// </list>
/// </summary>
public interface IObjectStore : IAsyncDisposable
{
    /// <summary>Where the store is, for messages: a URL or path, never with a secret in it.</summary>
    string Location { get; }

    /// <summary>Makes the container, with every level above it, unless it exists.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when it does not exist and the store may not make containers.</exception>
    Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken);

    /// <summary>
    /// All containers that hold at least one object, in no particular order, except reserved ones (<see cref="ContainerName.IsReserved"/>).
    /// Reading goes on while others write.
    /// </summary>
    IAsyncEnumerable<ContainerName> ListContainersAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The objects of a container whose name starts with <paramref name="prefix"/> (ordinal; the empty prefix lists all), in no
    /// particular order. A container that does not exist has no objects.
    /// </summary>
    IAsyncEnumerable<StoredObject> ListAsync(ContainerName container, string prefix, CancellationToken cancellationToken);

    /// <summary>The object's stored length.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when there is no such object.</exception>
    Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an object for reading, forward only, from <paramref name="offset"/> for <paramref name="length"/> bytes (null: to its end).
    /// The stream ends early, without an error, where the object ends; the caller owns and disposes it.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when there is no such object.</exception>
    Task<Stream> OpenReadAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Starts a new object. Fails early with <see cref="ErrorKind.AlreadyExists"/> if the name is known to be taken.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when the container does not exist.</exception>
    Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken);

    /// <summary>
    /// Moves bytes between a volume and an object without their passing through this process, if the store can: inside the file system, the
    /// server or the array that holds both. Whoever calls it moves by reading and writing what this did not move, so that a store which
    /// cannot do it needs no code for it, and a store that can may give up at any byte.
    /// </summary>
    /// <remarks>
    /// <see cref="TransferDirection.ToStore"/>: the moved bytes are appended to the writer as if they had been written, and can be read back with
    /// <see cref="IObjectWriter.ReadBackAsync"/>. The caller makes the digests of what it reads back there, never of the volume, which may have
    /// changed meanwhile; so what is moved need not be the volume's content at one moment. <see cref="TransferDirection.ToVolume"/>: the caller has
    /// verified the object's range.
    /// </remarks>
    /// <returns>How many bytes were moved, from the start of the range on. 0 when the store cannot do it for this volume.</returns>
    /// <exception cref="BackupException">It can be done but failed, for example with <see cref="ErrorKind.NoSpace"/>.</exception>
    ValueTask<long> TransferAsync(Transfer transfer, CancellationToken cancellationToken) => ValueTask.FromResult(0L);

    /// <summary>Removes an object. When it returned the object is gone for good, also after a power failure. A missing object is no error.</summary>
    Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what writers left that were never committed, of objects whose names start with <paramref name="prefix"/>. None of it is visible; it
    /// only takes room. The caller knows that whoever wrote them is dead: a living writer's commit fails afterwards.
    /// </summary>
    /// <remarks>A store whose writers leave nothing has nothing to do.</remarks>
    Task RemoveUnfinishedAsync(ContainerName container, string prefix, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Removes the container, and the levels above it that Emberkeep makes, as far as they are empty. Does nothing for a container that has
    /// objects or does not exist, or where the store keeps empty containers by design.
    /// </summary>
    Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken);

    /// <summary>Size and free room, or null when the store has no limit that it knows of, as object stores have none.</summary>
    Task<StoreSpace?> GetSpaceAsync(CancellationToken cancellationToken) => Task.FromResult<StoreSpace?>(null);

    /// <summary>Shows everything that is in the store, not only objects; null when it cannot. A decorator gives that of the store beneath.</summary>
    IInspectableStore? Inspection => this as IInspectableStore;

    /// <summary>Makes sure that the store can be reached and used.</summary>
    /// <exception cref="BackupException">Says what is wrong and what to do about it.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
