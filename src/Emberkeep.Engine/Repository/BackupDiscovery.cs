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
    /// <summary>
    /// Walks the repository. An increment that is met before its parent is held back and read once more at the end, if the parent was not met: it
    /// may have been merged into the increment meanwhile.
    /// </summary>
    public async IAsyncEnumerable<BackupRecord> RunAsync(
        Action<BackupException>? onDamaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var met = new HashSet<BackupId>();
        var waiting = new List<BackupRecord>();
        await foreach (var container in repository.Store.ListContainersAsync(cancellationToken))
        {
            await foreach (var stored in repository.Store.ListAsync(container, BackupPrefix.VolumeMark, cancellationToken))
            {
                if (PrefixOf(stored.Name) is { } prefix
                    && await TryReadAsync(new BackupLocation(container, prefix), onDamaged, cancellationToken) is { } record)
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
        }

        foreach (var record in waiting)
        {
            if (met.Contains(record.ParentId!.Value))
            {
                yield return record;
            }
            else if (await TryReadAsync(BackupLocation.Of(record), onDamaged, cancellationToken) is { } now)
            {
                yield return now;
            }
        }
    }

    private static BackupPrefix? PrefixOf(ObjectName name) =>
        name.Value.EndsWith(BackupPrefix.MetadataSuffix, StringComparison.Ordinal)
        && BackupPrefix.TryParse(name.Value[..^BackupPrefix.MetadataSuffix.Length], out var prefix)
            ? prefix
            : null;

    private async Task<BackupRecord?> TryReadAsync(
        BackupLocation location, Action<BackupException>? onDamaged, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await repository.ReadMetadataAsync(location, cancellationToken);
            return RecordFactory.FromMetadata(metadata, location.Container, service);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported or ErrorKind.Unauthorized)
        {
            onDamaged?.Invoke(e);
            return null;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Deleted between the listing and the read.
            return null;
        }
    }
}
