using Emberkeep.Errors;

namespace Emberkeep.Stores;

/// <summary>
/// What some stores offer beyond <see cref="IObjectStore"/>: to put a new object in the place of an old one in one step. It is the one
/// exception to the rule that nothing in a repository is overwritten, and is used for two things only: the index of a backup that takes over
/// the objects of its parent, and the journal of such a job.
/// </summary>
public interface IObjectReplacer
{
    /// <summary>
    /// Names the object's present content: another content has another version. Opaque; compared for equality only.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> when there is no such object.</exception>
    Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken);

    /// <summary>
    /// Starts an object that takes the place of another. Until <see cref="IObjectWriter.CommitAsync"/> every reader sees the old one, from
    /// then on the new one, and at no moment anything else; after a power failure it is one of the two. Who has opened the old one reads it to its end, or gets
    /// <see cref="ErrorKind.Unavailable"/> where the store cannot keep it (a file that is replaced is gone for NFS version 3), never a mixture.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="name">The object.</param>
    /// <param name="version">
    /// What <see cref="GetVersionAsync"/> said. When the object is another one by the time of the commit, that fails with
    /// <see cref="ErrorKind.Conflict"/>, and when it is gone, with <see cref="ErrorKind.NotFound"/>; nothing has changed then.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/> when the store cannot do it.</exception>
    Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken);
}
