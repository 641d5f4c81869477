using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>Reads the two index objects of a backup.</summary>
internal sealed class RepositoryReader(IObjectStore store)
{
    /// <summary>The store that is read.</summary>
    public IObjectStore Store => store;

    /// <summary>Reads the list of a backup's objects.</summary>
    public Task<BackupMetadata> ReadMetadataAsync(BackupRecord record, CancellationToken cancellationToken) =>
        ReadMetadataAsync(BackupLocation.Of(record), cancellationToken);

    /// <summary>Reads the list of a backup's objects.</summary>
    public async Task<BackupMetadata> ReadMetadataAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        var name = location.Prefix.Metadata;
        try
        {
            await using var stream = await store.OpenReadAsync(location.Container, name, 0, null, cancellationToken);
            return await BackupMetadataReader.ReadAsync(stream, location.Prefix, location.Describe(store, name), cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            throw new BackupException(
                ErrorKind.NotFound,
                $"Backup {location.Prefix.BackupId} has no metadata object {location.Describe(store, name)}: it is incomplete, deleted, or in another repository.",
                "Check that this is the right repository: emberkeep backup list.",
                innerException: e);
        }
    }

    /// <summary>False when the backup has no index (any more), so that nothing which was found out about it counts.</summary>
    public async Task<bool> HasIndexAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            await store.StatAsync(location.Container, location.Prefix.Metadata, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Opens the list of a backup's block digests from its start.</summary>
    public async Task<Sha256FileReader> OpenHashesAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        var name = location.Prefix.Sha256File;
        var stream = await store.OpenReadAsync(location.Container, name, 0, null, cancellationToken);
        return await Sha256FileReader.OpenAsync(stream, location.Describe(store, name), cancellationToken);
    }
}
