using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Compares the repository on a share with the one that was there before, over a mount or the client in the process alike.</summary>
internal static class IdentityCheck
{
    /// <summary>
    /// Checks, and remembers an identity that is seen for the first time. A repository that this user cannot write to, or that is full, stays
    /// without one: it can be read all the same, and a backup meets the same error by itself.
    /// </summary>
    /// <param name="files">Reaches the root of the repository.</param>
    /// <param name="share">The share, for messages.</param>
    /// <param name="memory">Has the identity that was seen before.</param>
    /// <param name="isReadOnly">True to make none.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when it is another one, or gone.</exception>
    public static async Task<IdentityFinding> RunAsync(
        IRootedFileSystem files, string share, IdentityMemory memory, bool isReadOnly, CancellationToken cancellationToken)
    {
        var known = memory.Read(out var obstacle);
        var found = await IdentityFile.ReadAsync(files, cancellationToken);
        if (known is not null)
        {
            return found == known ? new IdentityFinding(found, IsNew: false, Note: null) : throw new BackupException(
                ErrorKind.Conflict,
                $"The share {share} holds {(found is null ? "a repository without an identity" : $"the repository {found.Id}")}, and until now it held {known.Id}. Nothing is read or written there.",
                $"Perhaps another share, or an empty directory in place of a file system, is exported under this name now: look at the server. If the change is meant, remove {memory.Path}.");
        }

        if (found is null)
        {
            if (isReadOnly)
            {
                return new IdentityFinding(null, IsNew: true, "the repository has no identity yet, and on a share that is only read none is made");
            }

            try
            {
                found = await IdentityFile.CreateAsync(files, cancellationToken);
            }
            catch (BackupException e) when (e.Kind is ErrorKind.Unauthorized or ErrorKind.NoSpace)
            {
                return new IdentityFinding(null, IsNew: true, $"the repository has no identity, and none can be made: {e.Message}");
            }
        }

        obstacle ??= memory.Remember(found);
        return new IdentityFinding(found, IsNew: true, obstacle is null ? null : $"the identity cannot be remembered in {memory.Path}: {obstacle}");
    }
}
