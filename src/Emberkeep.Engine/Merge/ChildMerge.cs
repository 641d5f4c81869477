using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Merge;

/// <summary>
/// Makes one increment independent of its parent: gives it the parent's objects that it still needs, under its own prefix, then exchanges its
/// index for one that lists them and is built on the parent's parent. Until that moment it is restored from both backups, after it from its
/// own objects. Planned from what the repository holds alone, so planning it again after a crash gives the same result.
/// </summary>
internal sealed class ChildMerge
{
    private readonly RepositoryReader _repository;
    private readonly ObjectAdopter _adopter;
    private readonly ObjectSource _child;
    private readonly string? _version;
    private readonly List<(ObjectSource Source, ObjectEntry Entry)> _survivors;
    private readonly IReadOnlyDictionary<ObjectName, long> _parentStored;

    private ChildMerge(
        RepositoryReader repository,
        ObjectSource child,
        string? version,
        int firstNumber,
        List<(ObjectSource Source, ObjectEntry Entry)> survivors,
        BackupMetadata merged,
        IReadOnlyDictionary<ObjectName, long> parentStored)
    {
        _repository = repository;
        _adopter = new ObjectAdopter(repository.Store);
        _child = child;
        _version = version;
        FirstNumber = firstNumber;
        _survivors = survivors;
        Merged = merged;
        _parentStored = parentStored;
    }

    /// <summary>Number of the first object that is taken over.</summary>
    public int FirstNumber { get; }

    /// <summary>Names of the parent's objects that live on in the child.</summary>
    public IEnumerable<ObjectName> Kept => _survivors.Select(survivor => survivor.Source.Metadata.GetName(survivor.Entry));

    /// <summary>True when the child's index may have been exchanged or not: the attempt failed, but a request may still be under way.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>The child's index afterwards.</summary>
    public BackupMetadata Merged { get; }

    /// <summary>How a journal tells of it.</summary>
    public JournalChild Journal => new(_child.Location.Container.Value, _child.Location.Prefix.Value, FirstNumber);

    /// <summary>Plans the merge. Changes nothing.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="parent">The backup that will be deleted.</param>
    /// <param name="present">What is stored of it.</param>
    /// <param name="childLocation">The increment.</param>
    /// <param name="firstNumber">The number that a journal holds, or null to choose one.</param>
    /// <param name="assumed">In a dry run the child's index after earlier merges; otherwise null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Null when the increment does not need the parent any more.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when a needed object is missing.</exception>
    public static async Task<ChildMerge?> PlanAsync(
        RepositoryReader repository,
        ObjectSource parent,
        ObjectPresence present,
        BackupLocation childLocation,
        int? firstNumber,
        BackupMetadata? assumed,
        CancellationToken cancellationToken)
    {
        var version = repository.Store is IObjectReplacer replacer
            ? await replacer.GetVersionAsync(childLocation.Container, childLocation.Prefix.Metadata, cancellationToken)
            : null;
        var metadata = assumed ?? await repository.ReadMetadataAsync(childLocation, cancellationToken);
        if (metadata.ParentId != parent.Metadata.BackupId)
        {
            return null;
        }

        var child = new ObjectSource(RecordFactory.FromMetadata(metadata, childLocation.Container, parent.Record.Service), childLocation, metadata);
        if (assumed is null)
        {
            await IndexFidelity.CheckAsync(repository, child, cancellationToken);
        }

        var survivors = Survivors.Of([parent, child], await LengthLimitAsync(repository, child, cancellationToken));
        foreach (var (source, entry) in survivors)
        {
            if (present.FaultOf(source.Metadata, entry) is { } fault)
            {
                throw ObjectPass.Damaged(repository.Store, source, entry, fault);
            }
        }

        var first = firstNumber ?? await FreeNumberAsync(repository, child, cancellationToken);
        var merged = Survivors.Merge(metadata, survivors, first, parent.Metadata.MergedBackups + 1) with { ParentId = parent.Metadata.ParentId };
        return new ChildMerge(repository, child, version, first, survivors, merged, present.Stored);
    }

    /// <summary>Carries the merge out. What has been done already is not done again.</summary>
    /// <param name="onObject">Called between objects; throws when the job has to stop.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<MergeReport> RunAsync(Func<CancellationToken, ValueTask> onObject, CancellationToken cancellationToken)
    {
        if (_repository.Store is not IObjectReplacer replacer || _version is null)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"{_repository.Store.Location} cannot exchange the index of backup {_child.Record.Id}, so that backup cannot take over objects of its parent.",
                "Delete the backups that depend on it too, or keep it.");
        }

        var linked = new bool[_survivors.Count];
        for (var i = 0; i < _survivors.Count; i++)
        {
            await onObject(cancellationToken);
            var (source, entry) = _survivors[i];
            linked[i] = await _adopter.AdoptAsync(source, entry, _child, Merged.Objects[i], cancellationToken);
        }

        await _adopter.SyncAsync(_child.Location.Container, cancellationToken);
        await using (var writer = await replacer.ReplaceAsync(_child.Location.Container, _child.Location.Prefix.Metadata, _version, cancellationToken))
        {
            await BackupMetadataWriter.WriteAsync(Merged, writer.WriteAsync, cancellationToken);
            await onObject(cancellationToken);
            IsUncertain = true;
            await writer.CommitAsync(cancellationToken);
            IsUncertain = false;
        }

        return Report(i => linked[i]);
    }

    /// <summary>What the merge would do.</summary>
    public MergeReport Preview() => Report(_ => _adopter.MayLink);

    /// <summary>Removes what a merge that was not carried through made; the increment is then as it was.</summary>
    public static async Task TakeBackAsync(RepositoryReader repository, JournalChild child, CancellationToken cancellationToken)
    {
        var location = BackupLocation.TryParse(child.Container, child.Prefix)!;
        BackupMetadata metadata;
        try
        {
            metadata = await repository.ReadMetadataAsync(location, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Deleted by somebody else, with all that begins with its prefix.
            return;
        }

        var known = metadata.Objects.Select(entry => metadata.GetName(entry)).ToHashSet();
        var surplus = new List<ObjectName>();
        await foreach (var stored in repository.Store.ListAsync(location.Container, location.Prefix.Value, cancellationToken))
        {
            if (location.Prefix.TryParseDataObject(stored.Name.Value, out var number) && number >= child.FirstNumber && !known.Contains(stored.Name))
            {
                surplus.Add(stored.Name);
            }
        }

        foreach (var name in surplus)
        {
            await repository.Store.DeleteAsync(location.Container, name, cancellationToken);
        }
    }

    private MergeReport Report(Func<int, bool> isLinked)
    {
        int links = 0, copies = 0;
        long linkedBytes = 0, copiedBytes = 0;
        for (var i = 0; i < _survivors.Count; i++)
        {
            var bytes = _parentStored[_survivors[i].Source.Metadata.GetName(_survivors[i].Entry)];
            if (isLinked(i))
            {
                links++;
                linkedBytes += bytes;
            }
            else
            {
                copies++;
                copiedBytes += bytes;
            }
        }

        var record = RecordFactory.FromMetadata(Merged, _child.Location.Container, _child.Record.Service);
        return new MergeReport(record, links, linkedBytes, copies, copiedBytes);
    }

    /// <summary>
    /// No object that begins at or behind this offset is needed. Of a backup that Cinder made only the number of blocks is known, which is enough,
    /// since objects begin where blocks do. Without a list of digests that a restore would use, nothing is left behind for lying too far back.
    /// </summary>
    private static async Task<long> LengthLimitAsync(RepositoryReader repository, ObjectSource child, CancellationToken cancellationToken)
    {
        if (child.Metadata.Extension is { } extension)
        {
            return extension.VolumeLength;
        }

        try
        {
            await using var hashes = await BlockHashList.OpenAsync(repository, child.Location, null, cancellationToken);
            return hashes.BlockSize <= BlockMath.MaxBlockSize ? hashes.Count * hashes.BlockSize : long.MaxValue;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Corrupt or ErrorKind.Unsupported)
        {
            return long.MaxValue;
        }
    }

    private static async Task<int> FreeNumberAsync(RepositoryReader repository, ObjectSource child, CancellationToken cancellationToken)
    {
        var last = child.Metadata.Objects.Select(entry => entry.NameIndex).DefaultIfEmpty(0).Max();
        await foreach (var stored in repository.Store.ListAsync(child.Location.Container, child.Location.Prefix.Value, cancellationToken))
        {
            if (child.Location.Prefix.TryParseDataObject(stored.Name.Value, out var number))
            {
                last = Math.Max(last, number);
            }
        }

        return checked(Math.Max(last, 0) + 1);
    }
}
