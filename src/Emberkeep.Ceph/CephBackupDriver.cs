using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Ceph.Backup;
using Emberkeep.Ceph.Repository;
using Emberkeep.Ceph.Restore;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Ceph;

/// <summary>
/// Backups as images of a Ceph pool, in the format of Cinder's ceph driver: one image for a full backup and the increments that follow it, one snapshot
/// for each backup (docs/decisions/0030-backups-in-ceph.md).
/// </summary>
public sealed class CephBackupDriver : BackupDriver
{
    private readonly CephDriverOptions _options;
    private readonly CephConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>What the driver can do beyond what all drivers can.</summary>
    public static DriverFeatures Features => DriverFeatures.Incremental | DriverFeatures.DeleteAny | DriverFeatures.Containers | DriverFeatures.RandomAccess;

    /// <summary>Makes a driver. The cluster is connected to when it is first needed.</summary>
    public CephBackupDriver(CephDriverOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _connection = new CephConnection(options.Access, time);
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public override string Service => _options.Service;

    /// <inheritdoc/>
    public override string Location => $"ceph:{_options.Pool}";

    /// <inheritdoc/>
    public override async Task<BackupRecord> BackupAsync(
        BackupRequest request, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var pool = await _connection.PoolAsync(request.Container?.Value ?? request.Parent?.Container?.Value ?? _options.Pool, cancellationToken);
        return await new BackupJob(_options, _connection, pool, _time, _logger).RunAsync(request, volume, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<BackupRecord> ResumeAsync(
        BackupId id, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        throw new BackupException(
            ErrorKind.Unsupported,
            "The ceph driver does not go on with interrupted backups.",
            "Make the backup again without --resume; what the interrupted one left is removed then.");

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<UnfinishedBackup>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        await (await UnfinishedAsync(cancellationToken)).GoThroughAsync(isRemoving: false, isDryRun: true, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Nothing can be resumed, so that nothing has to be kept for a while: <paramref name="minAge"/> has no meaning.</remarks>
    public override async Task<IReadOnlyList<UnfinishedBackup>> CleanUpAsync(TimeSpan? minAge, bool isDryRun, CancellationToken cancellationToken) =>
        await (await UnfinishedAsync(cancellationToken)).GoThroughAsync(isRemoving: true, isDryRun, cancellationToken);

    /// <inheritdoc/>
    public override async Task<RestoreReport> RestoreAsync(
        BackupChain chain, IVolumeWriter volume, RestoreOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(chain.Requested, cancellationToken);
        return await new RestoreJob(_options, place).RunAsync(chain.Requested, volume, options, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<VerifyReport> VerifyAsync(
        BackupChain chain, VerifyOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        await new VerifyJob(_options, await PoolOfAsync(chain.Requested, cancellationToken)).RunAsync(chain.Requested, options.IsQuick, progress, cancellationToken);

    /// <inheritdoc/>
    public override async Task<long> GetVolumeLengthAsync(BackupChain chain, CancellationToken cancellationToken)
    {
        await using var image = await (await PlaceAsync(chain.Requested, cancellationToken)).OpenAsync(cancellationToken);
        return image.Size;
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(BackupRecord backup, CancellationToken cancellationToken)
    {
        var pool = await PoolOfAsync(backup, cancellationToken);
        if (await BackupPlace.FindAsync(backup, pool, cancellationToken) is { } place)
        {
            await new Removal(_connection, _time, _logger).RemoveAsync(backup, place, cancellationToken);
            return;
        }

        await pool.RemoveObjectAsync(Format.BackupNames.Metadata(backup.Id), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A snapshot holds everything, so that increments need nothing of the deleted one. What is freed only Ceph knows, afterwards: 0 is reported.</remarks>
    public override async IAsyncEnumerable<DeleteReport> DeleteAnyAsync(
        IReadOnlyList<BackupRecord> doomed, BackupIndex backups, bool isDryRun, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var backup in doomed)
        {
            var merges = backups.ChildrenOf(backup)
                .Where(child => doomed.All(other => other.Id != child.Id))
                .Select(child => new MergeReport(child with { ParentId = backup.ParentId }, 0, 0, 0, 0));
            if (!isDryRun)
            {
                await DeleteAsync(backup, cancellationToken);
            }

            yield return new DeleteReport(backup, [.. merges], FreedBytes: 0);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A deletion is one step, behind which there is only clearing away, which deleting again does.</remarks>
    public override Task<IReadOnlyList<RecoveredJob>> RecoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RecoveredJob>>([]);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<BackupRecord> DiscoverAsync(
        Action<BackupException>? onDamaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pool = await _connection.PoolAsync(_options.Pool, cancellationToken);
        await foreach (var record in new Catalog(pool, Service).DiscoverAsync(onDamaged, cancellationToken))
        {
            yield return record;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Cinder's backup of a snapshot is an image without a snapshot under a name that does not say which backup it is. The image is told then.</remarks>
    public override async Task<BackupRecord?> AdoptAsync(BackupRecord exported, CancellationToken cancellationToken)
    {
        var pool = await PoolOfAsync(exported, cancellationToken);
        if (await BackupPlace.FindAsync(exported, pool, cancellationToken) is not { Snapshot: null } place)
        {
            return null;
        }

        var catalog = new Catalog(pool, Service);
        await catalog.AdoptAsync(place.Image, exported, cancellationToken);
        return (await catalog.ReadImageAsync(place.Image, null, cancellationToken)).FirstOrDefault(record => record.Id == exported.Id);
    }

    /// <inheritdoc/>
    public override async Task CheckAsync(CancellationToken cancellationToken) =>
        await (await _connection.PoolAsync(_options.Pool, cancellationToken)).ListImagesAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task<RepositoryCheckReport> CheckRepositoryAsync(
        RepositoryCheckOptions options, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken)
    {
        var pool = await _connection.PoolAsync(_options.Pool, cancellationToken);
        return await new PoolCheck(_options, pool, await UnfinishedAsync(cancellationToken)).RunAsync(options, progress, onFinding, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await base.DisposeAsync();
    }

    private Task<CephPool> PoolOfAsync(BackupRecord backup, CancellationToken cancellationToken) =>
        _connection.PoolAsync(backup.Container?.Value ?? _options.Pool, cancellationToken);

    private async Task<BackupPlace> PlaceAsync(BackupRecord backup, CancellationToken cancellationToken)
    {
        var pool = await PoolOfAsync(backup, cancellationToken);
        return await BackupPlace.FindAsync(backup, pool, cancellationToken) ?? throw new BackupException(
            ErrorKind.NotFound, $"Backup {backup.Id} is not in pool {pool.Name}: there is no image with a snapshot of it.", "See what is there with `emberkeep backup list`.");
    }

    private async Task<Unfinished> UnfinishedAsync(CancellationToken cancellationToken) =>
        new(await _connection.PoolAsync(_options.Pool, cancellationToken), new Removal(_connection, _time, _logger), _time);
}
