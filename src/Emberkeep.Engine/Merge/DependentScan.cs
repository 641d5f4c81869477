using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Merge;

/// <summary>Finds the increments that are built directly on a backup. An increment is of the same volume, so only such indexes are read.</summary>
internal sealed class DependentScan(RepositoryReader repository, string service)
{
    /// <summary>Searches the repository.</summary>
    /// <param name="prefix">The backup.</param>
    /// <param name="known">Backups that the caller knows about; their indexes are not read.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The increments, and what went wrong with indexes that cannot be read and may be increments.</returns>
    public async Task<(List<BackupRecord> Dependents, List<BackupException> Unreadable)> RunAsync(
        BackupPrefix prefix, IReadOnlySet<BackupId> known, CancellationToken cancellationToken)
    {
        var dependents = new List<BackupRecord>();
        var unreadable = new List<BackupException>();
        await foreach (var container in repository.Store.ListContainersAsync(cancellationToken))
        {
            await foreach (var stored in repository.Store.ListAsync(container, $"volume_{prefix.VolumeId}", cancellationToken))
            {
                if (PrefixOf(stored.Name) is not { } other || other.BackupId == prefix.BackupId || known.Contains(other.BackupId))
                {
                    continue;
                }

                try
                {
                    var metadata = await repository.ReadMetadataAsync(new BackupLocation(container, other), cancellationToken);
                    if (metadata.ParentId == prefix.BackupId)
                    {
                        dependents.Add(RecordFactory.FromMetadata(metadata, container, service));
                    }
                }
                catch (BackupException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported or ErrorKind.Unauthorized)
                {
                    unreadable.Add(e);
                }
                catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
                {
                    // Deleted since it was listed.
                }
            }
        }

        return (dependents, unreadable);
    }

    private static BackupPrefix? PrefixOf(ObjectName name) =>
        name.Value.EndsWith(BackupPrefix.MetadataSuffix, StringComparison.Ordinal)
        && BackupPrefix.TryParse(name.Value[..^BackupPrefix.MetadataSuffix.Length], out var prefix)
            ? prefix
            : null;
}
