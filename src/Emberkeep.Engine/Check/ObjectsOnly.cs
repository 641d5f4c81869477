using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Check;

/// <summary>Looks into a store that can show nothing but its objects.</summary>
internal sealed class ObjectsOnly(IObjectStore store) : IInspectableStore
{
    public async IAsyncEnumerable<StoreEntry> InspectAsync(string place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (place.Length == 0)
        {
            await foreach (var container in store.ListContainersAsync(cancellationToken))
            {
                yield return new StoreEntry(container.Value, StoreEntryKind.Place, 0, null, null);
            }

            yield break;
        }

        await foreach (var stored in store.ListAsync(ContainerName.Parse(place), "", cancellationToken))
        {
            yield return new StoreEntry(stored.Name.Value, StoreEntryKind.Object, stored.Length, null, null);
        }
    }

    public Task<string> SetAsideAsync(string place, StoreEntry entry, string batch, CancellationToken cancellationToken) =>
        Task.FromException<string>(new BackupException(ErrorKind.Unsupported, $"The store {store.Location} cannot set files aside."));

    public Task RemovePlaceIfEmptyAsync(string place, CancellationToken cancellationToken) => Task.CompletedTask;
}
