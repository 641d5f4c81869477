using Emberkeep.Errors;

namespace Emberkeep.Stores;

/// <summary>
/// What some stores offer beyond <see cref="IObjectStore"/>: to have an object's bytes under a second name without moving them through
/// this process. A decorator offers it and passes it on; where the store inside cannot do it the answer is false.
/// </summary>
public interface IObjectLinker
{
    /// <summary>
    /// Gives an object a second name, in whatever container: no room is taken, and the bytes stay until the last name is deleted. Succeeds
    /// when the name is that object's already. The new name is visible at once and durable after <see cref="SyncAsync"/>.
    /// </summary>
    /// <returns>False when the store cannot do it, or no more for this object; nothing has happened then.</returns>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.NotFound"/> when the object or the target container does not exist; <see cref="ErrorKind.AlreadyExists"/> when another object has the name.
    /// </exception>
    Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken);

    /// <summary>Copies an object inside the store. Visible whole or not at all, and durable when the call returned.</summary>
    /// <returns>False when the store cannot do it; nothing has happened then.</returns>
    /// <exception cref="BackupException">As for <see cref="TryLinkAsync"/>.</exception>
    Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken);

    /// <summary>Makes all names of a container durable.</summary>
    Task SyncAsync(ContainerName container, CancellationToken cancellationToken);
}
