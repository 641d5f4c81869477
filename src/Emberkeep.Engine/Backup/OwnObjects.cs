using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Resume;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Hands out the numbers of data objects and remembers what this job published, so that a failed job takes back its own objects and never
/// those of another job that makes the same backup at the same time. Memory: the objects that are being written. Safe for several workers.
/// </summary>
/// <remarks>
/// A commit that failed or was cancelled may still have published the object. Such a data object or hash list stays where it is: it may as well
/// be another job's, and without an index nobody sees it. The index is the exception, since an index whose objects are gone would show a
/// damaged backup: whoever publishes an index has published the hash list before, and only one job can have done that. So an index beside this
/// job's own hash list is this job's, and it is removed before the hash list is.
/// </remarks>
/// <param name="guard">Called before an object is published; throws when that may not happen any more.</param>
/// <param name="grace">How commits end when the job is cancelled.</param>
internal sealed class OwnObjects(Func<CancellationToken, ValueTask> guard, CommitGrace grace)
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _unpublished = [];
    private int _last;
    private bool _hasHashList;
    private volatile bool _isUncertain;

    /// <summary>True when a commit was given up: its object may come into being at any time.</summary>
    public bool IsUncertain => _isUncertain;

    /// <summary>Goes on with a backup: what it has already becomes this job's own, and numbers go on behind.</summary>
    public void Resume(ResumePoint start)
    {
        _last = start.LastNumber;
        _unpublished.UnionWith(Enumerable.Range(1, start.LastNumber));
        _unpublished.ExceptWith(start.Objects.Select(entry => entry.NameIndex));
    }

    /// <summary>
    /// The next number: 1, 2, 3 ... without gaps. Workers take a number when they start an object, so with several workers the numbers need
    /// not ascend with the offset; readers go by the list in the metadata.
    /// </summary>
    public int NextNumber()
    {
        lock (_lock)
        {
            _unpublished.Add(++_last);
            return _last;
        }
    }

    /// <summary>Publishes a data object.</summary>
    public async ValueTask CommitDataObjectAsync(IObjectWriter writer, int number, CancellationToken cancellationToken)
    {
        await guard(cancellationToken);
        await CommitAsync(writer, cancellationToken);
        lock (_lock)
        {
            _unpublished.Remove(number);
        }
    }

    /// <summary>Notes an object that was made by linking or copying another one.</summary>
    public void NoteLinked(int number)
    {
        lock (_lock)
        {
            _last = Math.Max(_last, number);
            _unpublished.Remove(number);
        }
    }

    /// <summary>Publishes the hash list.</summary>
    public async ValueTask CommitHashListAsync(IObjectWriter writer, CancellationToken cancellationToken)
    {
        await CommitAsync(writer, cancellationToken);
        _hasHashList = true;
    }

    /// <summary>Publishes the index, and so the backup.</summary>
    public ValueTask CommitIndexAsync(IObjectWriter writer, CancellationToken cancellationToken) => CommitAsync(writer, cancellationToken);

    /// <summary>Removes the index and the hash list, if this job published them: the data objects stay for whoever resumes the backup.</summary>
    public async Task WithdrawIndexAsync(IObjectStore store, BackupLocation location, CancellationToken cancellationToken)
    {
        if (_hasHashList)
        {
            await store.DeleteAsync(location.Container, location.Prefix.Metadata, cancellationToken);
            await store.DeleteAsync(location.Container, location.Prefix.Sha256File, cancellationToken);
        }
    }

    /// <summary>Removes what this job published, and the container if that leaves it empty. No worker may be at work any more.</summary>
    public async Task RemoveAsync(IObjectStore store, BackupLocation location, CancellationToken cancellationToken)
    {
        await WithdrawIndexAsync(store, location, cancellationToken);
        for (var number = 1; number <= _last; number++)
        {
            if (!_unpublished.Contains(number))
            {
                await store.DeleteAsync(location.Container, location.Prefix.DataObject(number), cancellationToken);
            }
        }

        await store.DeleteContainerIfEmptyAsync(location.Container, cancellationToken);
    }

    private async ValueTask CommitAsync(IObjectWriter writer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await grace.RunAsync(writer.CommitAsync, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _isUncertain = true;
            throw;
        }
    }
}
