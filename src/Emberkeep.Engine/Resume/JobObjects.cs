using System.Globalization;
using Emberkeep.Backups;
using Emberkeep.Engine.Journal;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Resume;

/// <summary>
/// The small objects that are kept beside backups in the making: <c>ID.request</c>, <c>ID.part-000001</c> ... and <c>ID.lease-000001</c> ... They are
/// in a container that neither listings nor Cinder look into, never under a backup's prefix.
/// </summary>
internal sealed class JobObjects(IObjectStore store)
{
    /// <summary>The repository.</summary>
    public IObjectStore Store => store;

    /// <summary>Name of the description of a backup in the making.</summary>
    public static string Request(BackupId id) => $"{id}.request";

    /// <summary>What the names of a backup's journal begin with.</summary>
    public static string Parts(BackupId id) => $"{id}.part-";

    /// <summary>Name of a part of the journal, counted from 1.</summary>
    public static string Part(BackupId id, int number) => string.Create(CultureInfo.InvariantCulture, $"{Parts(id)}{number:D6}");

    /// <summary>What the names of a backup's leases begin with.</summary>
    public static string Leases(BackupId id) => $"{id}.lease-";

    /// <summary>Name of a lease, counted from 1.</summary>
    public static string Lease(BackupId id, long number) => string.Create(CultureInfo.InvariantCulture, $"{Leases(id)}{number:D6}");

    /// <summary>Publishes an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="isUncontended">True when only the caller, for example by its lease, can publish an object of this name now.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.AlreadyExists"/> when the name is taken.</exception>
    public Task PublishAsync(string name, ReadOnlyMemory<byte> content, bool isUncontended, CancellationToken cancellationToken) =>
        PassingContainer.PublishAsync(store, ContainerName.Jobs, ObjectName.Parse(name), content, isUncontended, cancellationToken);

    /// <summary>Reads an object; null when it is missing or longer than it may be.</summary>
    public async Task<byte[]?> ReadAsync(string name, int maxLength, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await store.StatAsync(ContainerName.Jobs, ObjectName.Parse(name), cancellationToken);
            if (stored.Length > maxLength)
            {
                return null;
            }

            var content = new byte[stored.Length];
            await using var stream = await store.OpenReadAsync(ContainerName.Jobs, stored.Name, 0, null, cancellationToken);
            return await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken) == content.Length ? content : null;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>The objects whose names begin with a prefix.</summary>
    public async Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var found = new List<StoredObject>();
        await foreach (var stored in store.ListAsync(ContainerName.Jobs, prefix, cancellationToken))
        {
            found.Add(stored);
        }

        return found;
    }

    /// <summary>Removes an object.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        store.DeleteAsync(ContainerName.Jobs, ObjectName.Parse(name), cancellationToken);

    /// <summary>Removes what killed owners of a backup left of objects here that were not published yet.</summary>
    public Task RemoveUnfinishedAsync(BackupId id, CancellationToken cancellationToken) =>
        store.RemoveUnfinishedAsync(ContainerName.Jobs, $"{id}.", cancellationToken);

    /// <summary>Removes the container when nothing is in it any more.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) => store.DeleteContainerIfEmptyAsync(ContainerName.Jobs, cancellationToken);

    /// <summary>
    /// What the clock says that objects' times are of; null when the store has none, or is full: cleaning up is what makes room then, so it must not fail for that.
    /// </summary>
    public async Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken)
    {
        var name = $"clock-{Guid.NewGuid():N}";
        try
        {
            // Empty, which most full file systems still have room for.
            await PublishAsync(name, default, isUncontended: true, cancellationToken);
            return (await store.StatAsync(ContainerName.Jobs, ObjectName.Parse(name), cancellationToken)).LastModified;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NoSpace)
        {
            return null;
        }
        finally
        {
            await DeleteAsync(name, CancellationToken.None);
        }
    }
}
