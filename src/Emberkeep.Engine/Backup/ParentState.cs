using Emberkeep.Drivers;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine.Backup;

/// <summary>Finds out what is unchanged since the parent of an increment was made, where that can be told without reading.</summary>
internal sealed class ParentState(RepositoryReader repository, ILogger logger)
{
    /// <summary>
    /// The request with the comparison that it has or that the volume offers. What is unchanged since some state is unchanged since the parent only if the parent
    /// was made of that very state.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when the request's own comparison is with another state.</exception>
    public async Task<BackupRequest> CompareAsync(BackupRequest request, IVolumeReader volume, CancellationToken cancellationToken)
    {
        if (request.Parent is not { } parent)
        {
            return request.ChangedBlocks is null ? request : throw new ArgumentException("Changed blocks are of use to an increment only.", nameof(request));
        }

        if (request.ReadsEverything)
        {
            return request with { ChangedBlocks = null };
        }

        var state = (await repository.ReadMetadataAsync(parent, cancellationToken)).Extension?.SourceState;
        if (request.ChangedBlocks is not { } changes)
        {
            return state is null ? request : request with { ChangedBlocks = await TryCompareAsync(volume, state, cancellationToken) };
        }

        return string.Equals(state, changes.BaseFingerprint, StringComparison.Ordinal) ? request : throw new BackupException(
            ErrorKind.Conflict,
            state is null
                ? $"Parent backup {parent.Id} does not say of which state of the volume it was made, so '{changes.BaseName}' cannot stand for it."
                : $"'{changes.BaseName}' is not what parent backup {parent.Id} was made of, or was changed since.",
            "Name the snapshot that the parent was made of, untouched; or leave out --changed-since, then everything is read that cannot be told to be unchanged.");
    }

    private async Task<IChangedBlocks?> TryCompareAsync(IVolumeReader volume, string state, CancellationToken cancellationToken)
    {
        var changes = await volume.CompareWithAsync(state, cancellationToken);
        if (changes is not null)
        {
            EngineLog.ComparedWith(logger, volume.Name, changes.BaseName);
        }

        return changes;
    }
}
