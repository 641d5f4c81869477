using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>
/// Finds the complete backups of a repository without any database: whatever has a <c>_metadata</c> object, which is published last.
/// </summary>
internal sealed class BackupDiscovery(RepositoryReader repository, string service)
{
    /// <summary>How many indexes are read at once; what a share's answers take is then paid once for so many.</summary>
    private const int Ahead = 8;

    /// <summary>How much of indexes may be read at once, in bytes, unless a single one is longer: what was read takes about a fifth of it in memory.</summary>
    private const long AheadBytes = 64 << 20;

    /// <summary>
    /// Walks the repository. An increment that is met before its parent is held back and read once more at the end, if the parent was not met: it
    /// may have been merged into the increment meanwhile.
    /// </summary>
    public async IAsyncEnumerable<BackupRecord> RunAsync(
        Action<BackupException>? onDamaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var met = new HashSet<BackupId>();
        var waiting = new List<BackupRecord>();
        await foreach (var (record, damage) in ReadAllAsync(cancellationToken))
        {
            if (damage is not null)
            {
                onDamaged?.Invoke(damage);
            }
            else if (record is not null)
            {
                met.Add(record.Id);
                if (record.ParentId is { } parent && !met.Contains(parent))
                {
                    waiting.Add(record);
                    continue;
                }

                yield return record;
            }
        }

        foreach (var record in waiting)
        {
            if (met.Contains(record.ParentId!.Value))
            {
                yield return record;
                continue;
            }

            var (now, damage) = await ReadAsync(BackupLocation.Of(record), cancellationToken);
            if (damage is not null)
            {
                onDamaged?.Invoke(damage);
            }
            else if (now is not null)
            {
                yield return now;
            }
        }
    }

    /// <summary>Reads all indexes, several at once, and gives what they say in the order in which they were found.</summary>
    private async IAsyncEnumerable<Found> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = new Queue<(Task<Found> Reading, long Length)>();
        var length = 0L;
        try
        {
            await foreach (var (location, size) in FindAsync(stop.Token))
            {
                while (pending.Count > 0 && (pending.Count >= Ahead || length + size > AheadBytes))
                {
                    yield return await NextAsync();
                }

                pending.Enqueue((ReadSideBySideAsync(location, stop.Token), size));
                length += size;
            }

            while (pending.Count > 0)
            {
                yield return await NextAsync();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await EndAsync(pending.Select(one => one.Reading));
        }

        async Task<Found> NextAsync()
        {
            var (reading, size) = pending.Dequeue();
            length -= size;
            return await reading;
        }
    }

    /// <summary>Waits for what nobody asks for any more; its failures are of no interest.</summary>
    private static async Task EndAsync(IEnumerable<Task> readings)
    {
        try
        {
            await Task.WhenAll(readings);
        }
        catch (Exception e) when (e is BackupException or OperationCanceledException)
        {
            // The walk has ended, because of a failure that is on its way to the caller or because the caller wants no more.
        }
    }

    private async IAsyncEnumerable<(BackupLocation Location, long Length)> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var container in repository.Store.ListContainersAsync(cancellationToken))
        {
            await foreach (var stored in repository.Store.ListAsync(container, BackupPrefix.VolumeMark, cancellationToken))
            {
                if (PrefixOf(stored.Name) is { } prefix)
                {
                    yield return (new BackupLocation(container, prefix), stored.Length);
                }
            }
        }
    }

    private async Task<Found> ReadSideBySideAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        // Leaves the caller's thread: a local store answers on it.
        await Task.Yield();
        return await ReadAsync(location, cancellationToken);
    }

    private static BackupPrefix? PrefixOf(ObjectName name) =>
        name.Value.EndsWith(BackupPrefix.MetadataSuffix, StringComparison.Ordinal)
        && BackupPrefix.TryParse(name.Value[..^BackupPrefix.MetadataSuffix.Length], out var prefix)
            ? prefix
            : null;

    private async Task<Found> ReadAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await repository.ReadMetadataAsync(location, cancellationToken);
            return new Found(RecordFactory.FromMetadata(metadata, location.Container, service), Damage: null);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported or ErrorKind.Unauthorized)
        {
            return new Found(Record: null, e);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Deleted between the listing and the read.
            return new Found(Record: null, Damage: null);
        }
    }

    /// <summary>What an index says, or why it cannot be read; neither when it is gone.</summary>
    private readonly record struct Found(BackupRecord? Record, BackupException? Damage);
}
