using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>The use of a mounted share. The share stays mounted until every lease of every process was disposed, and then some.</summary>
public sealed class MountLease : IAsyncDisposable
{
    private readonly ManagedShare _share;
    private int _isDisposed;

    internal MountLease(ManagedShare share, RemoteMountOptions options)
    {
        _share = share;
        Options = options;
    }

    /// <summary>The share.</summary>
    public RemoteShare Share => _share.Share;

    /// <summary>Where the share is mounted. The same after it was mounted anew; handles opened before that are stale.</summary>
    public string Path => _share.MountPoint;

    internal RemoteMountOptions Options { get; }

    /// <summary>
    /// Makes sure that the share is still mounted on the path, before something is written there. Reads the mount table only, so that a dead
    /// server does not delay it.
    /// </summary>
    /// <exception cref="Errors.BackupException">Nothing, or something else, is mounted there.</exception>
    public void EnsureMounted() => _share.RequireMounted();

    /// <summary>Gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _share.ReleaseAsync();
        }
    }
}
