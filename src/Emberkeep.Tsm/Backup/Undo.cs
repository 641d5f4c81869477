using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Emberkeep.Tsm.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm.Backup;

/// <summary>Takes back what a job noted in its journal. Doing it twice does no harm.</summary>
internal sealed class Undo(TsmDriverOptions options, TimeProvider time, ILogger logger)
{
    private readonly RecordDirectory _records = new(options);

    /// <summary>Takes back all that there may be of a backup.</summary>
    /// <returns>False when something could not be taken back now; that was logged.</returns>
    public async Task<bool> TakeBackAsync(BackupId backup, IReadOnlyList<JobEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            ClearAway(entries);
            foreach (var entry in entries.Where(entry => entry.Place is not null))
            {
                await DeleteStoredAsync(backup, StoredPlace.Of(backup, entry.Place, options.VolumePrefix), cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (e is BackupException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            TsmLog.NotTakenBack(logger, backup, e is OperationCanceledException ? "the server did not answer in time" : e.Message);
            return false;
        }
    }

    /// <summary>Removes a backup from the server, and its record there and here.</summary>
    /// <returns>False when the server had no such backup.</returns>
    public async Task<bool> DeleteStoredAsync(BackupId backup, StoredPlace place, CancellationToken cancellationToken)
    {
        var client = new TsmClient(options, time, logger);
        var wasThere = await client.DeleteAsync(place.Mode, place.Path, cancellationToken);
        var left = wasThere ? ObjectState.Missing : await client.QueryAsync(place.Mode, place.Path, cancellationToken);
        if (left == ObjectState.Inactive)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"TSM has backup {backup} only as an inactive version of {place.Path}, which this driver does not delete.",
                $"TSM's policy removes it some day, or: dsmc delete backup -deltype=inactive -objtype={place.Mode.Word()} {place.Path}");
        }

        if (left == ObjectState.Active)
        {
            throw new BackupException(
                ErrorKind.Unavailable, $"TSM lists backup {backup} ({place.Path}), but says that there is nothing to delete.", "Look into the server's activity log.");
        }

        await client.DeleteAsync(BackupMode.File, _records.PathOf(backup), cancellationToken);
        _records.Remove(backup);
        return wasThere;
    }

    /// <summary>Removes links and directories.</summary>
    /// <exception cref="IOException">One cannot be removed.</exception>
    public static void ClearAway(IReadOnlyList<JobEntry> entries)
    {
        foreach (var entry in entries)
        {
            VolumeLink.Remove(entry);
            if (entry.Staging is { } staging)
            {
                StagingArea.Remove(staging);
            }
        }
    }
}
