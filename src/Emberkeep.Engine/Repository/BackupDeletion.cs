using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>
/// Removes the objects of one backup. The index goes first: from then on no reader sees the backup, whatever happens to the rest.
/// </summary>
internal static class BackupDeletion
{
    /// <summary>Removes everything under the prefix, and the container if that leaves it empty.</summary>
    public static async Task RunAsync(IObjectStore store, BackupLocation location, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(location.Container, location.Prefix.Metadata, cancellationToken);
        await store.DeleteAsync(location.Container, location.Prefix.Sha256File, cancellationToken);
        var names = new List<ObjectName>();
        await foreach (var stored in store.ListAsync(location.Container, location.Prefix.Value, cancellationToken))
        {
            names.Add(stored.Name);
        }

        foreach (var name in names)
        {
            await store.DeleteAsync(location.Container, name, cancellationToken);
        }

        await store.DeleteContainerIfEmptyAsync(location.Container, cancellationToken);
    }
}
