using System.Collections.Concurrent;
using Emberkeep.Engine.Check;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Verify;

/// <summary>
/// Remembers objects that were decoded and found to be nothing but zeros. A sparse volume has many with the same stored bytes: of those each is
/// read, but only the first is decoded and compared, so that holes cost what is stored of them. Thread-safe.
/// </summary>
internal sealed class KnownZeros(IObjectStore store)
{
    /// <summary>Shorter objects are decoded as fast as they are looked up.</summary>
    public const long MinLength = 8L << 20;

    /// <summary>Longer ones are decoded: zeros take 65 kB of zstd or 2 MB of zlib for each 2 GB.</summary>
    private const int MaxStored = 4 << 20;

    private readonly ConcurrentDictionary<Key, bool> _known = new();

    /// <summary>What an object's stored bytes are, and what they are to be decoded as.</summary>
    internal readonly record struct Key(CompressionAlgorithm Compression, long Length, Md5Digest Md5, Sha256Digest Stored);

    /// <summary>Reads the stored bytes of an object that is to be all zeros. Null when it is not small, or is missing.</summary>
    public async Task<Key?> ReadAsync(ObjectSource source, ObjectEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadStoredAsync(source, entry, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Whoever decodes it says so.
            return null;
        }
    }

    /// <summary>True when an object with the same bytes was found to be good.</summary>
    public bool Contains(Key key) => _known.ContainsKey(key);

    /// <summary>Remembers an object that was found to be good.</summary>
    public void Add(Key key) => _known.TryAdd(key, value: true);

    private async Task<Key?> ReadStoredAsync(ObjectSource source, ObjectEntry entry, CancellationToken cancellationToken)
    {
        var name = source.Metadata.GetName(entry);
        await using var stored = new HashedStream(await store.OpenReadAsync(source.Location.Container, name, 0, MaxStored + 1, cancellationToken));
        var buffer = new byte[64 << 10];
        var length = 0;
        while (length <= MaxStored && await stored.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            length += read;
        }

        return length <= MaxStored ? new Key(entry.Compression, entry.Length, entry.Md5, new Sha256Digest(stored.Digest())) : null;
    }
}
