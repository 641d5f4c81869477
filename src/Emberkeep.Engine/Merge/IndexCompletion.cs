using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Backup;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Restore;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Merge;

/// <summary>
/// The last step before the index of a new backup is published: an increment makes sure that its parent is still there, a synthetic full
/// backup takes over what it needs of its chain.
/// </summary>
internal sealed class IndexCompletion(RepositoryReader repository, JobJournal journal, BackupRequest request, BackupLocation location)
{
    /// <summary>Refuses a parent that is gone or about to go.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when it is being deleted.</exception>
    public async Task CheckParentAsync(CancellationToken cancellationToken)
    {
        if (request.Parent is not { } parent)
        {
            return;
        }

        var parentLocation = BackupLocation.Of(parent);
        foreach (var entry in await journal.ReadAllAsync(cancellationToken))
        {
            if (string.Equals(entry.Backup.Prefix, parentLocation.Prefix.Value, StringComparison.Ordinal))
            {
                throw JobJournal.Busy(parentLocation.Prefix.Value, entry.Owner.ToString());
            }
        }

        await repository.Store.StatAsync(parentLocation.Container, parentLocation.Prefix.Metadata, cancellationToken);
    }

    /// <summary>The index as it is to be published.</summary>
    public async Task<BackupMetadata> RunAsync(BackupMetadata metadata, OwnObjects own, CancellationToken cancellationToken)
    {
        if (request.SyntheticFullFrom is { } chain)
        {
            return await AdoptAsync(metadata, chain, own, cancellationToken);
        }

        await CheckParentAsync(cancellationToken);
        return metadata;
    }

    private async Task<BackupMetadata> AdoptAsync(
        BackupMetadata metadata, BackupChain chain, OwnObjects ownObjects, CancellationToken cancellationToken)
    {
        var own = new ObjectSource(chain.Requested, location, metadata);
        IReadOnlyList<ObjectSource> layers = [.. await new LiveChain(repository, chain).LoadAsync(cancellationToken), own];
        var length = metadata.Extension!.VolumeLength;
        RestorePlan.Make(layers, length);
        var survivors = Survivors.Of(layers, length);
        var first = metadata.Objects.Select(entry => entry.NameIndex).DefaultIfEmpty(0).Max() + 1;
        var merged = layers.SkipLast(1).Sum(layer => layer.Metadata.MergedBackups + 1);
        var full = Survivors.Merge(metadata, survivors, first, merged) with { ParentId = null };
        var adopter = new ObjectAdopter(repository.Store);
        for (var i = 0; i < survivors.Count; i++)
        {
            var (source, entry) = survivors[i];
            await adopter.AdoptAsync(source, entry, own, full.Objects[i], cancellationToken);
            ownObjects.NoteLinked(first + i);
        }

        await adopter.SyncAsync(location.Container, cancellationToken);
        return full;
    }
}
