using System.Globalization;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Emberkeep.Tsm.Volumes;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Tsm.Restore;

/// <summary>
/// Restores one backup. Normally the client puts it into a file first, which is verified and then written to the target. Only an image goes straight to a
/// block device when no staging directory is set; then it is read back and verified.
/// </summary>
internal sealed class RestoreJob(TsmDriverOptions options, TimeProvider time, ILogger logger)
{
    private readonly RecordDirectory _records = new(options);

    /// <summary>Runs the job.</summary>
    public async Task<RestoreReport> RunAsync(
        BackupRecord backup, IVolumeWriter volume, RestoreOptions restore, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        if (restore.Salvage)
        {
            throw new BackupException(
                ErrorKind.Unsupported, "The tsm driver cannot salvage: TSM gives a volume back as a whole or not at all.", "Leave out --salvage.");
        }

        var stored = _records.Find(backup.Id);
        var place = StoredPlace.Of(backup.Id, stored?.ServiceMetadata ?? backup.ServiceMetadata, options.VolumePrefix);
        RequireRoom(backup, volume);
        if (stored?.Sha256 is null)
        {
            TsmLog.NoDigest(logger, backup.Id);
        }

        _records.Ensure();
        using var job = Begin(backup);
        var target = volume.AnnounceTransfer(0, 0);
        if (place.Mode == BackupMode.Image && options.StagingDirectory is null && target is { IsBlockDevice: true })
        {
            return await RestoreInPlaceAsync(backup, stored, place, volume, target.Path, job, progress, cancellationToken);
        }

        using var staging = StagingArea.Create(StagingParent(target, volume), LengthOf(backup), job);
        using var file = await FetchAsync(backup, stored, place, staging, job, progress, cancellationToken);
        RequireRoom(RandomAccess.GetLength(file), volume);
        var (written, zeroed) = await VolumeBytes.CopyAsync(file, volume, progress, cancellationToken);
        var isProven = await ProveAsync(backup, file, stored, volume, restore, progress, cancellationToken);
        var length = RandomAccess.GetLength(file);
        return ReportOf(backup, stored, length, written, zeroed, Verification(stored, isRead: true, isProven));
    }

    /// <summary>Restores to nowhere and compares, which is the only way to check the data.</summary>
    /// <returns>Bytes that were compared; 0 when there is no digest to compare with.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when the data is not what was backed up.</exception>
    public async Task<long> VerifyAsync(BackupRecord backup, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var stored = _records.Find(backup.Id);
        _records.Ensure();
        using var job = Begin(backup);
        using var staging = StagingArea.Create(options.StagingDirectory!, LengthOf(backup), job);
        using var file = await FetchAsync(
            backup, stored, StoredPlace.Of(backup.Id, stored?.ServiceMetadata ?? backup.ServiceMetadata, options.VolumePrefix), staging, job, progress, cancellationToken);
        return stored?.Sha256 is null ? 0 : RandomAccess.GetLength(file);
    }

    private JobFile Begin(BackupRecord backup) => JobFile.Create(
        options.PrivateDirectory,
        $"{backup.Id}.{Guid.NewGuid():N}",
        new JobEntry { Kind = JobKind.Restore, Backup = backup.Id.Value, Volume = backup.VolumeId.Value, Started = time.GetUtcNow() });

    private string StagingParent(HostFile? target, IVolumeWriter volume) => options.StagingDirectory
        ?? (target is { IsBlockDevice: false } ? Path.GetDirectoryName(VolumeLink.RealPath(target.Path)) : null)
        ?? throw new BackupException(
            ErrorKind.Unsupported,
            $"The TSM client cannot write this backup to {volume.Name} directly.",
            "Set backup_tsm_staging_directory to a directory with room for the volume.");

    /// <summary>Lets the client restore to a file, and verifies it.</summary>
    private async Task<SafeFileHandle> FetchAsync(
        BackupRecord backup, StoredRecord? stored, StoredPlace place, StagingArea staging, JobFile job, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        await ClientOf(job).RestoreAsync(place.Mode, place.Path, staging.File, isToFile: true, ClientProgress.OfWriting(progress, LengthOf(backup)), cancellationToken);
        var file = Open(backup, staging.File);
        try
        {
            var length = RandomAccess.GetLength(file);
            if (stored is not null && length != stored.VolumeLength)
            {
                throw Damaged(backup, string.Create(CultureInfo.InvariantCulture, $"{length} bytes came back instead of {stored.VolumeLength}"));
            }

            if (stored?.Sha256 is { } expected && await VolumeBytes.HashAsync(file, progress, JobPhase.Planning, cancellationToken) is var found && found != expected)
            {
                throw Damaged(backup, $"the data that came back has SHA-256 {found}, not {expected}");
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async Task<RestoreReport> RestoreInPlaceAsync(
        BackupRecord backup, StoredRecord? stored, StoredPlace place, IVolumeWriter volume, string device, JobFile job, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var length = Math.Min(LengthOf(backup), volume.Length);
        volume.AnnounceTransfer(0, length);
        await ClientOf(job).RestoreAsync(place.Mode, place.Path, device, isToFile: false, ClientProgress.OfWriting(progress, length), cancellationToken);
        await volume.FlushAsync(cancellationToken);
        if (stored?.Sha256 is { } expected && await VolumeBytes.HashAsync(volume, stored.VolumeLength, progress, cancellationToken) is var found && found != expected)
        {
            throw Damaged(backup, $"{volume.Name} holds data with SHA-256 {found}, not {expected}, after the restore; do not use it");
        }

        return ReportOf(backup, stored, length, length, 0, Verification(stored, isRead: false, isProven: stored?.Sha256 is not null));
    }

    private static async Task<bool> ProveAsync(
        BackupRecord backup, SafeFileHandle file, StoredRecord? stored, IVolumeWriter volume, RestoreOptions restore, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        if (!restore.Prove)
        {
            return false;
        }

        await volume.FlushAsync(cancellationToken);
        var expected = stored?.Sha256 ?? await VolumeBytes.HashAsync(file, progress, JobPhase.Proving, cancellationToken);
        var found = await VolumeBytes.HashAsync(volume, RandomAccess.GetLength(file), progress, cancellationToken);
        return found == expected ? true : throw new BackupException(
            ErrorKind.Corrupt,
            $"{volume.Name} does not hold what was written to it from backup {backup.Id}: its SHA-256 is {found}, not {expected}.",
            "The target's medium or memory is bad; restore to another one.");
    }

    private static string Verification(StoredRecord? stored, bool isRead, bool isProven)
    {
        if (stored?.Sha256 is null)
        {
            return isProven ? "the backup has no SHA-256: only that the target holds what TSM gave back is proven" : "not verified: the backup has no SHA-256, TSM's counts and status say that it is whole";
        }

        return (isRead, isProven) switch
        {
            (true, true) => "SHA-256 of the whole volume verified before the target was written, and again on the target read back after fsync",
            (true, false) => "SHA-256 of the whole volume verified before the target was written",
            _ => "SHA-256 of the whole volume verified on the target, read back after fsync",
        };
    }

    private static RestoreReport ReportOf(BackupRecord backup, StoredRecord? stored, long length, long written, long zeroed, string verification) =>
        new(backup, length, written, zeroed, length, 1, IsBlockVerified: stored?.Sha256 is not null, stored?.VolumeMetadata) { Verification = verification };

    /// <summary>Exact, or Cinder's rounded size.</summary>
    private static long LengthOf(BackupRecord backup) => backup.VolumeLength ?? (long)backup.SizeGiB << 30;

    private static void RequireRoom(BackupRecord backup, IVolumeWriter volume)
    {
        if (backup.VolumeLength is { } length)
        {
            RequireRoom(length, volume);
        }
    }

    private static void RequireRoom(long length, IVolumeWriter volume)
    {
        if (length > volume.Length)
        {
            throw new BackupException(
                ErrorKind.NoSpace,
                string.Create(CultureInfo.InvariantCulture, $"{volume.Name} holds {volume.Length} bytes, but {length} bytes are to be restored."),
                "Restore to a larger volume.");
        }
    }

    /// <summary>What the client made must be a plain file: of a link it would have brought back the link.</summary>
    private static SafeFileHandle Open(BackupRecord backup, string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, LinkTarget: null } ? File.OpenHandle(path) : throw Damaged(backup, "no regular file came back");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Damaged(backup, $"what came back cannot be read: {e.Message}");
        }
    }

    private static BackupException Damaged(BackupRecord backup, string what) => new(
        ErrorKind.Corrupt,
        $"Backup {backup.Id} is damaged: {what}.",
        "Let an administrator of the server audit the volumes that hold it (AUDIT VOLUME), or restore another backup.")
    {
        DamagedBackup = backup.Id,
    };

    private TsmClient ClientOf(JobFile job) => new(options, time, logger) { OnStarted = job.NoteClient };
}
