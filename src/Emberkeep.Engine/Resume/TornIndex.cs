using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Resume;

/// <summary>An index that was published while another process removed the backup's objects.</summary>
internal static class TornIndex
{
    /// <summary>Removes the index when objects that it lists are not there.</summary>
    /// <returns>True when that was so.</returns>
    public static async Task<bool> RemoveAsync(RepositoryReader repository, BackupLocation location, CancellationToken cancellationToken)
    {
        BackupMetadata metadata;
        try
        {
            metadata = await repository.ReadMetadataAsync(location, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }

        var presence = await ObjectPresence.LoadAsync(repository.Store, location, cancellationToken);
        if (presence.Stored.ContainsKey(location.Prefix.Sha256File) && metadata.Objects.All(entry => presence.Stored.ContainsKey(metadata.GetName(entry))))
        {
            return false;
        }

        await repository.Store.DeleteAsync(location.Container, location.Prefix.Metadata, cancellationToken);
        return true;
    }
}
