using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>A directory that a worker is listing.</summary>
internal sealed class IsolatedListing(WorkerConnection connection, int listing, string fullPath) : IAsyncDisposable
{
    private bool _isAtEnd;

    /// <summary>The next entries; null at the end. A batch may be empty before the end.</summary>
    public async ValueTask<List<DirectoryEntry>?> NextAsync(CancellationToken cancellationToken)
    {
        if (_isAtEnd)
        {
            return null;
        }

        using var message = new MessageWriter(WorkerCall.ListNext).Int32(listing);
        var answer = new MessageReader(await connection.CallAsync(message, "list", fullPath, cancellationToken));
        _isAtEnd = answer.Bool();
        var count = answer.Int32();
        var entries = new List<DirectoryEntry>();
        for (var i = 0; i < count; i++)
        {
            entries.Add(answer.Entry());
        }

        return entries;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var message = new MessageWriter(WorkerCall.ListClose).Int32(listing);
            await connection.CallAsync(message, "close", fullPath, CancellationToken.None);
        }
        catch (BackupException)
        {
            // The worker is gone, and the listing with it.
        }
    }
}
