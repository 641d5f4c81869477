using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>A listing in the worker. One caller at a time.</summary>
internal sealed class WorkerListing(IAsyncEnumerable<DirectoryEntry> entries) : IAsyncDisposable
{
    private const int MaxEntries = 512;

    private readonly IAsyncEnumerator<DirectoryEntry> _entries = entries.GetAsyncEnumerator(CancellationToken.None);
    private Task<bool>? _next;

    /// <summary>The entries that are there without waiting for the server again, one at least, and whether that is the end.</summary>
    public async ValueTask<(List<DirectoryEntry> Batch, bool IsAtEnd)> NextAsync()
    {
        var batch = new List<DirectoryEntry>();
        while (batch.Count < MaxEntries)
        {
            _next ??= _entries.MoveNextAsync().AsTask();
            if (!_next.IsCompleted && batch.Count > 0)
            {
                break;
            }

            var isAtEnd = !await _next;
            _next = null;
            if (isAtEnd)
            {
                return (batch, true);
            }

            batch.Add(_entries.Current);
        }

        return (batch, false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_next is not null)
        {
            await Task.WhenAny(_next);
        }

        await _entries.DisposeAsync();
    }
}
