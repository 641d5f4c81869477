using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Tsm.Backup;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Emberkeep.Tsm.Restore;
using Emberkeep.Tsm.Verify;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm;

/// <summary>
/// Backups in IBM Storage Protect (Tivoli Storage Manager), stored and brought back by its client <c>dsmc</c>, as Cinder's tsm driver did up to its
/// release 17 (docs/decisions/0031-backups-in-tsm.md).
/// </summary>
public sealed class TsmBackupDriver : BackupDriver
{
    private readonly TsmDriverOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Jobs _jobs;

    /// <summary>What the driver can do beyond what all drivers can.</summary>
    /// <remarks>No backup builds on another one, so that each can be deleted; the client brings back whole volumes only.</remarks>
    public static DriverFeatures Features => DriverFeatures.DeleteAny;

    /// <summary>Makes a driver. The client is started when it is first needed.</summary>
    public TsmBackupDriver(TsmDriverOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _jobs = new Jobs(options, time, logger);
    }

    /// <inheritdoc/>
    public override string Service => _options.Service;

    /// <inheritdoc/>
    public override string Location => $"tsm:{_options.RecordDirectory}";

    /// <inheritdoc/>
    public override Task<BackupRecord> BackupAsync(
        BackupRequest request, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        new BackupJob(_options, _time, _logger).RunAsync(request, volume, progress, cancellationToken);

    /// <inheritdoc/>
    public override Task<BackupRecord> ResumeAsync(
        BackupId id, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        throw new BackupException(
            ErrorKind.Unsupported,
            "The tsm driver does not go on with interrupted backups: TSM stores volumes as a whole.",
            "Make the backup again without --resume; what the interrupted one left is removed then.");

    /// <inheritdoc/>
    public override Task<IReadOnlyList<UnfinishedBackup>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        _jobs.GoThroughAsync(isRemoving: false, isDryRun: true, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Nothing can be resumed, so that nothing has to be kept for a while: <paramref name="minAge"/> has no meaning.</remarks>
    public override Task<IReadOnlyList<UnfinishedBackup>> CleanUpAsync(TimeSpan? minAge, bool isDryRun, CancellationToken cancellationToken) =>
        _jobs.GoThroughAsync(isRemoving: true, isDryRun, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>An image that the client writes to a block device directly is verified after it was written, not before.</remarks>
    public override Task<RestoreReport> RestoreAsync(
        BackupChain chain, IVolumeWriter volume, RestoreOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        new RestoreJob(_options, _time, _logger).RunAsync(chain.Requested, volume, options, progress, cancellationToken);

    /// <inheritdoc/>
    public override Task<VerifyReport> VerifyAsync(
        BackupChain chain, VerifyOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        new VerifyJob(_options, _time, _logger).RunAsync(chain.Requested, options.IsQuick, progress, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Of backups by Cinder only its rounded size is known.</remarks>
    public override Task<long> GetVolumeLengthAsync(BackupChain chain, CancellationToken cancellationToken) =>
        Task.FromResult(chain.Requested.VolumeLength ?? (long)chain.Requested.SizeGiB << 30);

    /// <inheritdoc/>
    public override Task DeleteAsync(BackupRecord backup, CancellationToken cancellationToken) =>
        _jobs.DeleteAsync(backup.Id, backup.ServiceMetadata, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>No backup builds on another one. What is freed only the server knows: 0 is reported.</remarks>
    public override async IAsyncEnumerable<DeleteReport> DeleteAnyAsync(
        IReadOnlyList<BackupRecord> doomed, BackupIndex backups, bool isDryRun, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var backup in doomed)
        {
            if (!isDryRun)
            {
                await DeleteAsync(backup, cancellationToken);
            }

            yield return new DeleteReport(backup, [], FreedBytes: 0);
        }
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<RecoveredJob>> RecoverAsync(CancellationToken cancellationToken) => _jobs.FinishDeletionsAsync(cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The records on this host are what is found; the server is not asked.</remarks>
    public override async IAsyncEnumerable<BackupRecord> DiscoverAsync(
        Action<BackupException>? onDamaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var record in _jobs.Discover(onDamaged))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Of Cinder's backups only Cinder's database has records; its volumes have whole GiB, so the size that it notes is the length.</remarks>
    public override async Task<BackupRecord?> AdoptAsync(BackupRecord exported, CancellationToken cancellationToken)
    {
        var place = StoredPlace.Of(exported.Id, exported.ServiceMetadata, _options.VolumePrefix);
        var records = new RecordDirectory(_options);
        records.Ensure();
        if (await new TsmClient(_options, _time, _logger).QueryAsync(place.Mode, place.Path, cancellationToken) == ObjectState.Missing)
        {
            throw new BackupException(
                ErrorKind.NotFound,
                $"TSM has nothing under {place.Path}, where the record says that backup {exported.Id} is.",
                "Check that the client here is the node that made the backup, or may see its data (set access, -virtualnodename).");
        }

        var stored = StoredRecord.Of(exported, place);
        records.Write(stored);
        return stored.ToRecord(Service);
    }

    /// <inheritdoc/>
    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        new RecordDirectory(_options).Ensure();
        await new TsmClient(_options, _time, _logger).QuerySessionAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<RepositoryCheckReport> CheckRepositoryAsync(
        RepositoryCheckOptions options, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken) =>
        new RecordsCheck(_options, _time, _logger).RunAsync(options, progress, onFinding, cancellationToken);
}
