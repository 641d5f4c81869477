using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Restore;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Verify;

/// <summary>
/// Verifies a backup with everything that it builds on. Each layer's own objects are checked against that layer's own digests, which
/// describe the volume at that moment; then layers are checked against each other.
/// </summary>
internal sealed class VerifyJob(RepositoryReader repository, JobJournal journal, int workers)
{
    private readonly FaultList _faults = new();
    private readonly KnownZeros _zeros = new(repository.Store);
    private ContentRoot? _root;
    private int _objects;
    private long _bytes;

    /// <summary>Runs the job. Damage is collected; only trouble in reaching the repository is thrown.</summary>
    public async Task<VerifyReport> RunAsync(
        BackupChain chain, VerifyOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var layers = await LoadLayersAsync(chain, cancellationToken);
        var toRead = layers.Where(layer => !(options.KnownGood?.Contains(layer.Record.Id) ?? false)).ToList();
        var total = options.IsQuick ? 0 : TotalOf(toRead);
        var meter = new JobMeter(progress, total);
        foreach (var layer in toRead)
        {
            var readable = await CheckListingAsync(layer, cancellationToken);
            if (!options.IsQuick)
            {
                await ReadObjectsAsync(layer, readable, meter, cancellationToken);
            }
        }

        if (layers.Count == chain.Layers.Count)
        {
            await CheckChainAsync(layers, toRead, options.IsQuick, cancellationToken);
        }

        return new VerifyReport(chain.Requested, options.IsQuick, _objects, Interlocked.Read(ref _bytes), _faults.Sorted(chain.Layers)) { ContentRoot = _root };
    }

    /// <summary>Bytes whose digests were compared so far.</summary>
    public long BytesChecked => Interlocked.Read(ref _bytes);

    /// <summary>Reads some objects of one backup and compares them with that backup's own digests.</summary>
    /// <param name="layer">The backup.</param>
    /// <param name="entries">The objects.</param>
    /// <param name="meter">Told of what was read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="onChecked">Told of each object whether it is good, several at a time; or null.</param>
    /// <returns>What is wrong with them, in the order of the volume.</returns>
    public async Task<IReadOnlyList<VerifyFault>> CheckObjectsAsync(
        ObjectSource layer,
        List<ObjectEntry> entries,
        JobMeter meter,
        CancellationToken cancellationToken,
        Func<ObjectEntry, bool, CancellationToken, ValueTask>? onChecked = null)
    {
        await ReadObjectsAsync(layer, entries, meter, cancellationToken, onChecked);
        return _faults.Sorted([layer.Record]);
    }

    private async Task<List<ObjectSource>> LoadLayersAsync(BackupChain chain, CancellationToken cancellationToken)
    {
        var layers = new List<ObjectSource>();
        foreach (var record in chain.Layers)
        {
            try
            {
                var location = BackupLocation.Of(record);
                layers.Add(new ObjectSource(record, location, await repository.ReadMetadataAsync(location, cancellationToken)));
            }
            catch (BackupException e) when (IsDamage(e))
            {
                _faults.Add(new VerifyFault(record.Id, record.ServiceMetadata + BackupPrefix.MetadataSuffix, null, null, e.Message));
            }
        }

        return layers;
    }

    /// <summary>Compares the index with the listing and returns the objects that are worth reading.</summary>
    private async Task<List<ObjectEntry>> CheckListingAsync(ObjectSource layer, CancellationToken cancellationToken)
    {
        var present = await ObjectPresence.LoadAsync(repository.Store, layer.Location, cancellationToken);
        var expected = new HashSet<Stores.ObjectName> { layer.Location.Prefix.Metadata, layer.Location.Prefix.Sha256File };
        var readable = new List<ObjectEntry>();
        foreach (var entry in layer.Metadata.Objects)
        {
            expected.Add(layer.Metadata.GetName(entry));
            Interlocked.Increment(ref _objects);
            if (present.FaultOf(layer.Metadata, entry) is { } fault)
            {
                _faults.Add(layer, entry, fault);
            }
            else
            {
                readable.Add(entry);
            }
        }

        if (!present.Stored.ContainsKey(layer.Location.Prefix.Sha256File))
        {
            _faults.Add(layer, layer.Location.Prefix.Sha256File.Value, "is missing: blocks cannot be verified, and no increment can be based on this backup");
        }

        var surplusNames = present.Stored.Keys.Where(name => !expected.Contains(name)).ToList();
        foreach (var surplus in await ExceptOfMergesAsync(layer, surplusNames, cancellationToken))
        {
            _faults.Add(layer, surplus.Value, "is not in the backup's index: Cinder refuses to restore a backup with a surplus object");
        }

        return readable;
    }

    /// <summary>What a merge that is under way, or waits to be carried through, has made already is no fault.</summary>
    private async Task<IEnumerable<Stores.ObjectName>> ExceptOfMergesAsync(
        ObjectSource layer, List<Stores.ObjectName> surplus, CancellationToken cancellationToken)
    {
        var prefix = layer.Location.Prefix;
        List<JournalChild> children = surplus.Count == 0 ? [] : [.. (await journal.ReadAllAsync(cancellationToken))
            .SelectMany(entry => entry.Children)
            .Where(child => string.Equals(child.Prefix, prefix.Value, StringComparison.Ordinal))];
        return surplus
            .Where(name => !children.Exists(child => prefix.TryParseDataObject(name.Value, out var number) && number >= child.FirstNumber))
            .OrderBy(name => name.Value, StringComparer.Ordinal);
    }

    private async Task ReadObjectsAsync(
        ObjectSource layer,
        List<ObjectEntry> entries,
        JobMeter meter,
        CancellationToken cancellationToken,
        Func<ObjectEntry, bool, CancellationToken, ValueTask>? onChecked = null)
    {
        await using var hashes = await TryOpenHashesAsync(layer, cancellationToken);
        var length = hashes is null ? 0 : LengthOf(layer, hashes);
        var live = LiveRanges(layer, length);
        await Parallel.ForEachAsync(
            entries,
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (entry, token) =>
            {
                var isGood = false;
                try
                {
                    var check = hashes is null ? null : new BlockCheck(new BlockHashCursor(hashes), length);
                    isGood = await CheckObjectAsync(layer, entry, live?.GetValueOrDefault(entry.NameIndex, []) ?? [new ByteRange(entry.Offset, entry.End)], check, hashes?.BlockSize ?? 1, meter, token);
                }
                catch (BackupException e) when (IsDamage(e))
                {
                    _faults.Add(layer, entry, e.Message);
                }

                if (onChecked is not null)
                {
                    await onChecked(entry, isGood, token);
                }

                meter.FinishObject(entry.Length);
            });
    }

    /// <returns>True when nothing is wrong with the object.</returns>
    private async Task<bool> CheckObjectAsync(
        ObjectSource layer, ObjectEntry entry, IReadOnlyList<ByteRange> live, BlockCheck? check, int blockSize, JobMeter meter, CancellationToken cancellationToken)
    {
        var isCovered = check is not null && live.All(check.Covers);
        var zeros = isCovered && await IsZeroAsync(entry, live, check!, cancellationToken) ? await _zeros.ReadAsync(layer, entry, cancellationToken) : null;
        if (zeros is { } same && _zeros.Contains(same))
        {
            Interlocked.Add(ref _bytes, entry.Length);
            meter.Advance(entry.Length);
            return true;
        }

        var damage = await ObjectPass.FindDamageAsync(
            repository.Store,
            layer,
            entry,
            blockSize,
            provenEnd: null,
            async (offset, piece, token) =>
            {
                if (isCovered && await FindMismatchAsync(check!, live, offset, piece, token) is { } bad)
                {
                    return BlockCheck.Describe(bad);
                }

                Interlocked.Add(ref _bytes, piece.Length);
                meter.Advance(piece.Length);
                return null;
            },
            cancellationToken);
        damage ??= check is not null && !isCovered ? "does not consist of whole hash blocks, so it cannot be checked against the backup's SHA-256 list" : null;
        if (damage is not null)
        {
            _faults.Add(layer, entry, damage);
        }
        else if (zeros is { } good)
        {
            _zeros.Add(good);
        }

        return damage is null;
    }

    /// <summary>True when the digests say that all of a long object is zero.</summary>
    private static async ValueTask<bool> IsZeroAsync(
        ObjectEntry entry, IReadOnlyList<ByteRange> live, BlockCheck check, CancellationToken cancellationToken) =>
        entry.Length >= KnownZeros.MinLength
        && live is [var only]
        && only == new ByteRange(entry.Offset, entry.End)
        && await check.IsZeroAsync(only, cancellationToken);

    /// <summary>Checks what counts of a piece of an object.</summary>
    private static async ValueTask<ByteRange?> FindMismatchAsync(
        BlockCheck check, IReadOnlyList<ByteRange> live, long offset, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        foreach (var range in live)
        {
            var part = new ByteRange(Math.Max(range.Offset, offset), Math.Min(range.End, offset + piece.Length));
            if (part.Offset < part.End
                && await check.FindMismatchAsync(part, piece.Slice((int)(part.Offset - offset), (int)part.Length), null, cancellationToken) is { } bad)
            {
                return bad;
            }
        }

        return null;
    }

    /// <summary>
    /// Which parts of each object, by its name, show the volume at this layer's moment: in a layer that took over objects the others were
    /// superseded. Null when all parts of all objects do.
    /// </summary>
    private static Dictionary<int, List<ByteRange>>? LiveRanges(ObjectSource layer, long length)
    {
        if (layer.Metadata.MergedBackups == 0)
        {
            return null;
        }

        var live = new Dictionary<int, List<ByteRange>>();
        foreach (var newest in NewestRanges.Of(layer.Metadata.Objects, length))
        {
            var name = layer.Metadata.Objects[newest.Index].NameIndex;
            if (!live.TryAdd(name, [newest.Range]))
            {
                live[name].Add(newest.Range);
            }
        }

        return live;
    }

    private async Task CheckChainAsync(
        List<ObjectSource> layers, List<ObjectSource> toRead, bool isQuick, CancellationToken cancellationToken)
    {
        try
        {
            var tree = new HashTree();
            await using var hashes = await TryOpenHashesAsync(layers[^1], cancellationToken, report: isQuick, tree);
            _root = hashes?.RootOf(tree);
            RestorePlan.Make(layers, VolumeLength.Of(layers, hashes));
            for (var i = 1; i < layers.Count && !isQuick; i++)
            {
                if (!toRead.Contains(layers[i]))
                {
                    continue;
                }

                if (await UnchangedBlocks.FindMismatchAsync(repository, layers[i - 1], layers[i], cancellationToken) is { } bad)
                {
                    _faults.Add(new VerifyFault(
                        layers[i].Record.Id, null, bad.Offset, bad.Length, $"disagrees with its parent {layers[i - 1].Record.Id} about a block that it does not store"));
                }
            }
        }
        catch (BackupException e) when (IsDamage(e))
        {
            _faults.Add(layers[^1], null, e.Message);
        }
    }

    private async Task<BlockHashList?> TryOpenHashesAsync(
        ObjectSource layer, CancellationToken cancellationToken, bool report = true, HashTree? tree = null)
    {
        try
        {
            var hashes = await BlockHashList.OpenAsync(repository, layer.Location, tree, cancellationToken);
            if (hashes.BlockSize <= BlockMath.MaxBlockSize)
            {
                return hashes;
            }

            await hashes.DisposeAsync();
            if (report)
            {
                _faults.Add(
                    layer,
                    layer.Location.Prefix.Sha256File.Value,
                    $"has blocks of {hashes.BlockSize} bytes, too large to verify (at most {BlockMath.MaxBlockSize}): objects are checked by MD5 only");
            }

            return null;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // The listing has reported it.
            return null;
        }
        catch (BackupException e) when (IsDamage(e))
        {
            if (report)
            {
                _faults.Add(layer, layer.Location.Prefix.Sha256File.Value, e.Message);
            }

            return null;
        }
    }

    /// <summary>Bytes to read, for the progress. Damaged indexes may state lengths whose sum is past the end of numbers.</summary>
    private static long TotalOf(List<ObjectSource> layers)
    {
        var total = 0L;
        foreach (var layer in layers)
        {
            foreach (var entry in layer.Metadata.Objects)
            {
                total = entry.Length > long.MaxValue - total ? long.MaxValue : total + entry.Length;
            }
        }

        return total;
    }

    /// <summary>The volume's end as this layer's own objects see it; only a short last block needs it.</summary>
    private static long LengthOf(ObjectSource layer, BlockHashList hashes)
    {
        var lastBlock = (hashes.Count - 1) * hashes.BlockSize;
        return layer.Metadata.Extension?.VolumeLength
            ?? Math.Min(lastBlock + hashes.BlockSize, VolumeLength.NewestWith(layer.Metadata.Objects, lastBlock)?.End ?? long.MaxValue);
    }

    private static bool IsDamage(BackupException e) => e.Kind is ErrorKind.Corrupt or ErrorKind.NotFound or ErrorKind.Unsupported or ErrorKind.Invalid;
}
