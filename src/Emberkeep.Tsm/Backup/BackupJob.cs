using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Native.Volumes;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Emberkeep.Tsm.Volumes;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm.Backup;

/// <summary>
/// Makes one backup: hashes the volume, lets the client store it under a name of its own, hashes it again, and keeps the record here and in TSM. The
/// backup exists from the moment on when the job's journal is gone.
/// </summary>
internal sealed class BackupJob(TsmDriverOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>How long taking back may take; what it does not manage a later command does.</summary>
    private static readonly TimeSpan s_takeBackTime = TimeSpan.FromMinutes(2);

    private readonly RecordDirectory _records = new(options);
    private bool _hasStartedClient;

    /// <summary>Runs the job.</summary>
    public async Task<BackupRecord> RunAsync(BackupRequest request, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        Refuse(request);
        if (volume.HostFile is null && options.StagingDirectory is null)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"{volume.Name} is neither a file nor a block device of this host, so the TSM client cannot read it.",
                "Set backup_tsm_staging_directory to a directory with room for a copy of the volume.");
        }

        _records.Ensure();
        using var job = JobFile.Create(options.PrivateDirectory, request.Id.ToString(), new JobEntry
        {
            Kind = JobKind.Backup,
            Backup = request.Id.Value,
            Volume = request.VolumeId.Value,
            SourcePath = request.SourcePath,
            Started = time.GetUtcNow(),
        });
        var undo = new Undo(options, time, logger);
        try
        {
            return volume.HostFile is { } file
                ? await StoreAsync(request, volume, file, job, progress, cancellationToken)
                : await StoreCopyAsync(request, volume, job, progress, cancellationToken);
        }
        catch
        {
            // Cancelled or not: what there is of the backup must not stay.
            using var limit = new CancellationTokenSource(s_takeBackTime, time);
            var entries = JobFile.ReadOnly(job.Path).Where(entry => _hasStartedClient || entry.Place is null);
            if (!await undo.TakeBackAsync(request.Id, [.. entries], limit.Token))
            {
                job.Keep();
            }

            throw;
        }
    }

    private static void Refuse(BackupRequest request)
    {
        if (request.Parent is not null || request.SyntheticFullFrom is not null || request.ChangedBlocks is not null)
        {
            throw new BackupException(
                ErrorKind.Unsupported, "The tsm driver makes full backups only: TSM stores volumes as a whole.", "Leave out --incremental, --parent, --synthetic-full and --changed-since.");
        }

        if (request.Container is not null)
        {
            throw new BackupException(
                ErrorKind.Unsupported, "The tsm driver has no containers.", "Leave out --container; management classes are chosen in the client's include-exclude list.");
        }
    }

    /// <summary>A volume without a path is copied to a file first. Nobody else writes to the copy, so it is hashed once.</summary>
    private async Task<BackupRecord> StoreCopyAsync(
        BackupRequest request, IVolumeReader volume, JobFile job, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        using var staging = StagingArea.Create(options.StagingDirectory!, volume.Length, job);
        string? digest;
        await using (var stream = new FileStream(staging.File, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
        {
            await VolumeBytes.CopyAsync(volume, stream.SafeFileHandle, progress, cancellationToken);
            digest = options.Digest ? await VolumeBytes.HashAsync(stream.SafeFileHandle, progress, JobPhase.Planning, cancellationToken) : null;
        }

        // Under a second name outside the directory, which is gone afterwards: a path with a random part would say nothing to anybody.
        var place = new StoredPlace(BackupMode.File, Path.Combine(options.StagingDirectory!, NameOf(request.Id)));
        using (var link = VolumeLink.Create(HostFileOf(staging.File), place, job))
        {
            await SendAsync(place, volume.Length, job, progress, cancellationToken);
            link.Discard();
        }

        staging.Discard();
        return await CommitAsync(RecordOf(request, volume, place, digest), job, cancellationToken);
    }

    private async Task<BackupRecord> StoreAsync(
        BackupRequest request, IVolumeReader volume, HostFile file, JobFile job, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var directory = file.IsBlockDevice ? options.LinkDirectory : Path.GetDirectoryName(VolumeLink.RealPath(file.Path))!;
        var place = new StoredPlace(file.IsBlockDevice ? BackupMode.Image : BackupMode.File, ClientPath.Check(Path.Combine(directory, NameOf(request.Id))));
        var digest = options.Digest ? await VolumeBytes.HashAsync(volume, progress, JobPhase.Planning, cancellationToken) : null;
        using (var link = VolumeLink.Create(file, place, job))
        {
            await SendAsync(place, volume.Length, job, progress, cancellationToken);
            link.Check();
            link.Discard();
        }

        if (digest is not null && digest != await VolumeBytes.HashAsync(volume, progress, JobPhase.Finishing, cancellationToken))
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"{volume.Name} was written to while it was backed up, so nobody knows what the client has read.",
                "Back up a snapshot of it, or while nobody writes; or set backup_tsm_digest = false and do without a proof.");
        }

        return await CommitAsync(RecordOf(request, volume, place, digest), job, cancellationToken);
    }

    private async Task SendAsync(StoredPlace place, long length, JobFile job, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        job.Note(new JobEntry { Place = place.ToServiceMetadata() });
        await ClientOf(job).BackupAsync(place.Mode, place.Path, ClientProgress.OfReading(progress, length), cancellationToken);
        progress?.Report(new JobProgress(JobPhase.Transferring, length, length, length, 1));
    }

    private async Task<BackupRecord> CommitAsync(StoredRecord record, JobFile job, CancellationToken cancellationToken)
    {
        _records.Write(record);
        await ClientOf(job).BackupAsync(BackupMode.File, _records.PathOf(new BackupId(record.Id)), null, cancellationToken);
        return record.ToRecord(options.Service);
    }

    private TsmClient ClientOf(JobFile job) => new(options, time, logger)
    {
        OnStarted = process =>
        {
            _hasStartedClient = true;
            job.NoteClient(process);
        },
    };

    private string NameOf(BackupId backup) => $"{options.VolumePrefix}-{backup}";

    private StoredRecord RecordOf(BackupRequest request, IVolumeReader volume, StoredPlace place, string? digest) => new()
    {
        Version = StoredRecord.CurrentVersion,
        Id = request.Id.Value,
        VolumeId = request.VolumeId.Value,
        Name = request.Name,
        Description = request.Description,
        CreatedAt = request.CreatedAt,
        DataTimestamp = request.DataTimestamp ?? request.CreatedAt,
        SnapshotId = request.SnapshotId,
        Host = options.Host,
        AvailabilityZone = options.AvailabilityZone,
        Metadata = request.Metadata.Count == 0 ? null : new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal),
        SourcePath = request.SourcePath,
        VolumeLength = volume.Length,
        VolumeMetadata = request.VolumeMetadata,
        ServiceMetadata = place.ToServiceMetadata(),
        Sha256 = digest,
    };

    private static HostFile HostFileOf(string path)
    {
        var errno = VolumeFile.GetStatus(path, followLinks: false, out var status);
        return errno == 0
            ? new HostFile(path, ((ulong)status.Identity.Major << 32) | status.Identity.Minor, status.Identity.Inode, IsBlockDevice: false)
            : throw VolumeIoErrors.Create(errno, "look at", path);
    }
}
