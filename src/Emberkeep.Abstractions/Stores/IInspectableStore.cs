using Emberkeep.Errors;

namespace Emberkeep.Stores;

/// <summary>
/// A store that can show everything that is in it, not only objects, and can set a file aside. A place is a container or a level above
/// one, named by its path from the root; the root is the empty path.
/// </summary>
public interface IInspectableStore
{
    /// <summary>
    /// Everything in one place, in no particular order, without what belongs to Emberkeep itself or to the file server. Memory does not
    /// grow with the place. A place that is gone is empty.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unauthorized"/> when this user may not look into it.</exception>
    IAsyncEnumerable<StoreEntry> InspectAsync(string place, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a file out of its place into <see cref="ReservedNames.Quarantine"/>, keeping its path below <paramref name="batch"/>. Nothing
    /// is replaced and nothing is copied: the file is at either place, whatever happens.
    /// </summary>
    /// <param name="place">The place that the file is in.</param>
    /// <param name="entry">The file as it was inspected: an object or an unfinished file.</param>
    /// <param name="batch">Name of a directory for all that is moved in one run.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The new path from the root.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when the file has changed since it was inspected, or is gone.</exception>
    Task<string> SetAsideAsync(string place, StoreEntry entry, string batch, CancellationToken cancellationToken);

    /// <summary>Removes a place, and the levels above it, as far as they are empty. Never removes a file.</summary>
    Task RemovePlaceIfEmptyAsync(string place, CancellationToken cancellationToken);
}
