using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>What a container really holds of a backup, for finding missing and torn objects without reading any.</summary>
internal sealed class ObjectPresence
{
    private readonly Dictionary<ObjectName, long> _stored;

    private ObjectPresence(Dictionary<ObjectName, long> stored) => _stored = stored;

    /// <summary>Names and stored lengths of the objects that are there.</summary>
    public IReadOnlyDictionary<ObjectName, long> Stored => _stored;

    /// <summary>Lists a backup's objects.</summary>
    public static async Task<ObjectPresence> LoadAsync(IObjectStore store, BackupLocation location, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<ObjectName, long>();
        await foreach (var item in store.ListAsync(location.Container, location.Prefix.Value, cancellationToken))
        {
            stored[item.Name] = item.Length;
        }

        return new ObjectPresence(stored);
    }

    /// <summary>What is wrong with an object as far as a listing can tell, or null.</summary>
    /// <param name="metadata">The backup's index.</param>
    /// <param name="entry">The object.</param>
    /// <param name="needed">How many of its bytes are needed, when a damaged end does not matter; null for the whole object.</param>
    public string? FaultOf(BackupMetadata metadata, in ObjectEntry entry, long? needed = null)
    {
        if (!_stored.TryGetValue(metadata.GetName(entry), out var length))
        {
            return "is missing";
        }

        if (entry.Compression == CompressionAlgorithm.None && (needed is null ? length != entry.Length : length < needed))
        {
            return $"has a stored length of {length} bytes instead of {entry.Length}";
        }

        return length == 0 ? "is empty" : null;
    }
}
