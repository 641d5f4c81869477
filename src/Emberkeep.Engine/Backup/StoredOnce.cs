using System.Collections.Concurrent;
using System.Security.Cryptography;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Resume;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Backup;

/// <summary>
/// Keeps equal objects of one backup once: the second gets the first one's bytes under its own name, where the store can link. Objects count as
/// equal by the SHA-256 digests of their blocks, never by MD5, for which anybody who writes to a volume can make collisions.
/// </summary>
internal sealed class StoredOnce(BackupTarget target)
{
    /// <summary>Bounds the memory to about 10 MB; what is not remembered is stored again.</summary>
    private const int MaxRemembered = 65_536;

    private readonly IObjectLinker? _linker = target.Store as IObjectLinker;
    private readonly ConcurrentDictionary<(long Length, Sha256Digest Blocks), StoredEntry> _byContent = new();
    private int _links;

    /// <summary>Makes an object of the name by linking an equal one.</summary>
    /// <returns>Null when there is none, or the store cannot link it once more.</returns>
    public async ValueTask<StoredEntry?> TryLinkAsync(BackupRun run, int number, ReadOnlyMemory<Sha256Digest> blocks, CancellationToken cancellationToken)
    {
        if (_linker is null
            || !_byContent.TryGetValue((run.Length, DigestOf(blocks.Span)), out var equal)
            || !await _linker.TryLinkAsync(
                target.Container, target.Prefix.DataObject(equal.Entry.NameIndex), target.Container, target.Prefix.DataObject(number), cancellationToken))
        {
            return null;
        }

        Interlocked.Increment(ref _links);
        return equal with { Entry = equal.Entry with { NameIndex = number, Offset = run.Offset } };
    }

    /// <summary>Notes an object that was stored.</summary>
    public StoredEntry Remember(StoredEntry entry, ReadOnlyMemory<Sha256Digest> blocks)
    {
        if (_linker is not null && _byContent.Count < MaxRemembered)
        {
            // The newest one counts: the one before may have as many links as it can have.
            _byContent[(entry.Entry.Length, DigestOf(blocks.Span))] = entry;
        }

        return entry;
    }

    /// <summary>Makes the links so far durable.</summary>
    public Task SyncAsync(CancellationToken cancellationToken) =>
        _linker is not null && Interlocked.Exchange(ref _links, 0) > 0 ? _linker.SyncAsync(target.Container, cancellationToken) : Task.CompletedTask;

    private static Sha256Digest DigestOf(ReadOnlySpan<Sha256Digest> blocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[Sha256Digest.Size];
        foreach (var block in blocks)
        {
            block.TryCopyTo(bytes);
            hash.AppendData(bytes);
        }

        return new Sha256Digest(hash.GetHashAndReset());
    }
}
