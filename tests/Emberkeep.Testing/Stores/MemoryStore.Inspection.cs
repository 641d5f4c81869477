using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Testing.Stores;

/// <summary>What a check sees of the store. Everything is very old unless a test shows it otherwise or <see cref="ShowsAges"/> is set.</summary>
public sealed partial class MemoryStore : IInspectableStore
{
    private readonly SortedDictionary<(string Place, string Name), StoreEntry> _shown = [];

    /// <summary>Makes the inspection show when objects were written.</summary>
    public bool ShowsAges { get; set; }

    /// <summary>Makes the inspection show an entry: something that is no object, or an object with another age or access.</summary>
    public void Show(string place, StoreEntry entry)
    {
        lock (_gate)
        {
            _shown[(place, entry.Name)] = entry;
        }
    }

    public async IAsyncEnumerable<StoreEntry> InspectAsync(string place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, StoreEntry>(StringComparer.Ordinal);
        lock (_gate)
        {
            if (place.Length == 0)
            {
                foreach (var container in _containers.Keys.Concat(_shown.Keys.Select(key => key.Place)).Where(name => name.Length > 0 && !name.StartsWith(ReservedNames.Area, StringComparison.Ordinal)))
                {
                    entries[container] = new StoreEntry(container, StoreEntryKind.Place, 0, DateTimeOffset.UnixEpoch, null);
                }
            }

            foreach (var (name, content) in _containers.TryGetValue(place, out var objects) ? objects : [])
            {
                entries[name] = new StoreEntry(name, StoreEntryKind.Object, content.Length, ShowsAges ? _written[content] : DateTimeOffset.UnixEpoch, null);
            }

            foreach (var (key, entry) in _shown)
            {
                if (key.Place == place)
                {
                    entries[key.Name] = entry;
                }
            }
        }

        foreach (var entry in entries.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return entry;
        }
    }

    public Task<string> SetAsideAsync(string place, StoreEntry entry, string batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_shown.Remove((place, entry.Name)) | (_containers.TryGetValue(place, out var objects) && objects.Remove(entry.Name)))
            {
                return Task.FromResult($"{ReservedNames.Quarantine}/{batch}/{place}/{entry.Name}");
            }
        }

        throw new BackupException(ErrorKind.Conflict, $"There is no '{entry.Name}' in '{place}'.");
    }

    public Task RemovePlaceIfEmptyAsync(string place, CancellationToken cancellationToken) =>
        DeleteContainerIfEmptyAsync(ContainerName.Parse(place), cancellationToken);
}
