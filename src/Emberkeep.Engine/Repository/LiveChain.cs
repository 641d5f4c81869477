using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Repository;

/// <summary>
/// A chain while other processes delete backups in its middle. What is deleted was merged into the backups that are built on it, so the chain gets
/// shorter and restores to the same bytes: whoever finds an object gone reads the chain again and goes on.
/// </summary>
internal sealed class LiveChain(RepositoryReader repository, BackupChain chain)
{
    /// <summary>The chain as it was read last.</summary>
    public BackupChain Chain { get; private set; } = chain;

    /// <summary>Reads the indexes of all backups of the chain, the full backup first.</summary>
    public async Task<IReadOnlyList<ObjectSource>> LoadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ObjectSource.LoadAsync(repository, Chain, cancellationToken);
            }
            catch (BackupException e) when (MayBeMerging(e))
            {
                if (!await TryRefreshAsync(cancellationToken))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Whether an error may come of a merge: of something that is not there, or not as it was.</summary>
    public static bool MayBeMerging(BackupException error) => error.Kind is ErrorKind.NotFound or ErrorKind.Corrupt;

    /// <summary>Whether the chain is another one now; nothing is kept of what was read.</summary>
    public Task<bool> HasChangedAsync(CancellationToken cancellationToken) => new LiveChain(repository, Chain).TryRefreshAsync(cancellationToken);

    /// <summary>Reads again what the requested backup is built on.</summary>
    /// <returns>False when nothing has changed, or the requested backup itself is gone. Each time that it is true the chain has become shorter.</returns>
    public async Task<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        // A walk that finds a backup gone was overtaken by one more merge; there are no more of those than backups.
        for (var walk = 1; walk <= Chain.Layers.Count; walk++)
        {
            try
            {
                if (await WalkAsync(cancellationToken) is not { } layers)
                {
                    continue;
                }

                if (layers.Count == Chain.Layers.Count)
                {
                    return false;
                }

                Chain = new BackupChain(layers);
                return true;
            }
            catch (BackupException e) when (MayBeMerging(e) || e.Kind == ErrorKind.Unsupported)
            {
                // The first error says more.
                return false;
            }
        }

        return false;
    }

    /// <summary>The chain as it is now; null when a backup in its middle went while it was read, or is missing.</summary>
    private async Task<List<BackupRecord>?> WalkAsync(CancellationToken cancellationToken)
    {
        var known = Chain.Layers.ToDictionary(record => record.Id);
        var layers = new List<BackupRecord>();
        for (BackupRecord? next = Chain.Requested; next is not null;)
        {
            var location = BackupLocation.Of(next);
            BackupMetadata metadata;
            try
            {
                metadata = await repository.ReadMetadataAsync(location, cancellationToken);
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound && layers.Count > 0)
            {
                return null;
            }

            layers.Add(RecordFactory.FromMetadata(metadata, location.Container, next.Service));

            // Each backup once, so that an index which was tampered with makes no circle.
            known.Remove(next.Id);
            if (metadata.ParentId is not { } parent)
            {
                break;
            }

            if (!known.TryGetValue(parent, out next))
            {
                return null;
            }
        }

        layers.Reverse();
        return layers;
    }
}
