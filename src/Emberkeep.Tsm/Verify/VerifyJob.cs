using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Emberkeep.Tsm.Restore;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm.Verify;

/// <summary>
/// Checks one backup: asks the server whether it is there, and, where a staging directory allows it, restores it there and compares. TSM has no
/// cheaper way to check data.
/// </summary>
internal sealed class VerifyJob(TsmDriverOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Runs the job. Damage is reported; only trouble in reaching the server is thrown.</summary>
    public async Task<VerifyReport> RunAsync(BackupRecord backup, bool isQuick, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var records = new RecordDirectory(options);
        records.Ensure();
        var place = StoredPlace.Of(backup.Id, records.Find(backup.Id)?.ServiceMetadata ?? backup.ServiceMetadata, options.VolumePrefix);
        var state = await new TsmClient(options, time, logger).QueryAsync(place.Mode, place.Path, cancellationToken);
        if (state != ObjectState.Active)
        {
            return Report(backup, isQuick: true, state == ObjectState.Missing ? 0 : 1, 0, state == ObjectState.Missing
                ? $"TSM has nothing under {place.Path}"
                : $"TSM has only an inactive version of {place.Path}: its policy removes it some day, so restore it while it is there, and keep `dsmc incremental` away from that directory");
        }

        if (isQuick || options.StagingDirectory is null)
        {
            if (!isQuick)
            {
                TsmLog.DataNotRead(logger, backup.Id);
            }

            return Report(backup, isQuick: true, 1, 0, null);
        }

        try
        {
            var length = await new RestoreJob(options, time, logger).VerifyAsync(backup, progress, cancellationToken);
            if (length == 0 && backup.VolumeLength != 0)
            {
                TsmLog.NoDigest(logger, backup.Id);
            }

            return Report(backup, isQuick: false, 1, length, null);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.NotFound)
        {
            return Report(backup, isQuick: false, 1, 0, e.Message);
        }
    }

    private static VerifyReport Report(BackupRecord backup, bool isQuick, int objects, long bytes, string? fault) =>
        new(backup, isQuick, objects, bytes, fault is null ? [] : [new VerifyFault(backup.Id, null, null, null, fault)]);
}
