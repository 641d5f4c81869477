using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>
/// Gives a finished temporary file its final name without replacing anything. File systems differ in what they offer, so there are three
/// ways;
/// a way that the file system cannot go is not tried again:
/// <list type="number">
/// <item>rename that refuses to replace, in one step. Local file systems.</item>
/// <item>hard link, which never replaces, then removal of the temporary name. NFS has no rename of the first kind.</item>
/// <item>look, then rename. SMB and FUSE file systems with neither. Two hosts that publish one name within microseconds could both succeed
/// here, and
/// the later would win; writers of one process cannot. Object names hold a backup's id and time, so two hosts never write the same name on
/// purpose.</item>
/// </list>
/// </summary>
internal sealed class Publisher : IDisposable
{
    private readonly IRootedFileSystem _fileSystem;
    private readonly SemaphoreSlim _lookAndRename = new(1);
    private volatile bool _hasNoExclusiveRename;
    private volatile bool _hasNoLinks;

    public Publisher(IRootedFileSystem fileSystem) => _fileSystem = fileSystem;

    /// <summary>Publishes the file.</summary>
    /// <param name="temporary">The path of the finished file.</param>
    /// <param name="final">The path that it gets, in the same directory.</param>
    /// <param name="identity">The finished file's identity.</param>
    /// <param name="cancellationToken">Stops the call before the object is visible.</param>
    /// <returns>True when the temporary name may still be there and has to be removed.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.AlreadyExists"/> when the final name is taken by another file.</exception>
    public async ValueTask<bool> PublishAsync(string temporary, string final, FileIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            return await MoveAsync(temporary, final, cancellationToken);
        }
        catch (BackupException) when (!cancellationToken.IsCancellationRequested)
        {
            // The reply to a request may be lost: then the server did what we see fail, or the NFS client sent the request again and found
            // its
            // own work done (the name taken, or the temporary one gone).
            if (await IsPublishedAsync(final, identity, cancellationToken))
            {
                return true;
            }

            throw;
        }
    }

    /// <summary>Puts the file in the place of another, in one step.</summary>
    /// <param name="temporary">The path of the finished file.</param>
    /// <param name="final">The path of the other one, in the same directory.</param>
    /// <param name="identity">The finished file's identity.</param>
    /// <param name="version">The other one's version. Another host that replaces it between the look and the rename is not noticed; only the owner of a job's journal does this.</param>
    /// <param name="cancellationToken">Stops the call before the change.</param>
    /// <returns>True when the temporary name may still be there and has to be removed.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when the other one is not of that version any more.</exception>
    public async ValueTask<bool> ReplaceAsync(
        string temporary, string final, FileIdentity identity, string version, CancellationToken cancellationToken)
    {
        await _lookAndRename.WaitAsync(cancellationToken);
        try
        {
            if (!string.Equals(VersionOf(await _fileSystem.StatAsync(final, cancellationToken)), version, StringComparison.Ordinal))
            {
                throw new BackupException(
                    ErrorKind.Conflict, $"Cannot replace '{_fileSystem.Location}/{final}': it has changed since it was read.", "Run the command again.");
            }

            await _fileSystem.RenameAsync(temporary, final, cancellationToken);
            return false;
        }
        catch (BackupException e) when (e.Kind != ErrorKind.Conflict && !cancellationToken.IsCancellationRequested)
        {
            // As above: the reply may be lost.
            if (await IsPublishedAsync(final, identity, cancellationToken))
            {
                return true;
            }

            throw;
        }
        finally
        {
            _lookAndRename.Release();
        }
    }

    /// <summary>Tells contents of one name apart: every object is written to a file of its own and not changed after that.</summary>
    public static string VersionOf(FileStatus status) => string.Create(
        CultureInfo.InvariantCulture, $"{status.Identity.Device:x}-{status.Identity.Inode:x}-{status.Modified.UtcTicks:x}-{status.Length:x}");

    public void Dispose() => _lookAndRename.Dispose();

    private async ValueTask<bool> MoveAsync(string temporary, string final, CancellationToken cancellationToken)
    {
        if (!_hasNoExclusiveRename)
        {
            try
            {
                await _fileSystem.RenameNoReplaceAsync(temporary, final, cancellationToken);
                return false;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Unsupported)
            {
                _hasNoExclusiveRename = true;
            }
        }

        if (!_hasNoLinks)
        {
            try
            {
                await _fileSystem.LinkAsync(temporary, final, cancellationToken);
                return true;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Unsupported)
            {
                _hasNoLinks = true;
            }
        }

        await LookAndRenameAsync(temporary, final, cancellationToken);
        return false;
    }

    private async ValueTask LookAndRenameAsync(string temporary, string final, CancellationToken cancellationToken)
    {
        await _lookAndRename.WaitAsync(cancellationToken);
        try
        {
            if (await _fileSystem.TryStatAsync(final, cancellationToken) is not null)
            {
                throw new BackupException(
                    ErrorKind.AlreadyExists,
                    $"Cannot publish '{_fileSystem.Location}/{final}': it exists already.",
                    "Nothing in a repository is overwritten: choose another name, or delete what is there first.");
            }

            await _fileSystem.RenameAsync(temporary, final, cancellationToken);
        }
        finally
        {
            _lookAndRename.Release();
        }
    }

    private async ValueTask<bool> IsPublishedAsync(string final, FileIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            return await _fileSystem.TryStatAsync(final, cancellationToken) is { } status && status.Identity == identity;
        }
        catch (BackupException)
        {
            return false; // not known: the first error stands
        }
    }
}
