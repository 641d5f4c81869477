using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Backup;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Check;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Merge;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Restore;
using Emberkeep.Engine.Verify;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Engine;

/// <summary>
/// The driver for every store that keeps a volume as a series of objects, in Cinder's repository format. It has a store; the
/// store knows nothing of backups.
/// </summary>
public sealed class ChunkedBackupDriver : BackupDriver
{
    /// <summary>How long a failed backup may take to remove what it stored, before it gives up and leaves it to a later command.</summary>
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(60);

    private readonly IObjectStore _store;
    private readonly ChunkedDriverOptions _options;
    private readonly CompressionAlgorithm _compression;
    private readonly TimeProvider _time;
    private readonly ILogger<ChunkedBackupDriver> _logger;
    private readonly RepositoryReader _repository;
    private readonly JobJournal _journal;

    /// <summary>Makes a driver over a store, which it owns and disposes.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when an option is out of range or two contradict each other.</exception>
    public ChunkedBackupDriver(IObjectStore store, ChunkedDriverOptions options, TimeProvider time, ILogger<ChunkedBackupDriver> logger)
    {
        _compression = Check(options);
        _store = store;
        _options = options;
        _time = time;
        _logger = logger;
        _repository = new RepositoryReader(store);
        _journal = new JobJournal(store, new Leases(options.Owner ?? JobOwner.Current, time));
    }

    /// <summary>The store, for jobs between two repositories.</summary>
    internal IObjectStore Store => _store;

    /// <summary>What the driver was told.</summary>
    internal ChunkedDriverOptions Options => _options;

    /// <summary>The clock.</summary>
    internal TimeProvider Time => _time;

    /// <inheritdoc/>
    public override string Service => _options.Service;

    /// <inheritdoc/>
    public override string Location => _store.Location;

    /// <inheritdoc/>
    public override async Task<BackupRecord> BackupAsync(
        BackupRequest request, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        if (volume.Length == 0)
        {
            throw new BackupException(ErrorKind.Invalid, $"{volume.Name} is empty; there is nothing to back up.");
        }

        var location = new BackupLocation(
            request.Container ?? _options.DefaultContainer ?? BackupPrefix.DefaultContainer(request.Id), PrefixOf(request));
        var target = new BackupTarget(
            _store, location.Container, location.Prefix, _options.BlockSize, _compression, _options.CompressionLevel)
        {
            Space = new SpaceWatch(_store, _options.ReserveSpace),
        };
        await RefuseExistingAsync(location, cancellationToken);
        await WarnOfSpaceAsync(request, volume, target.Space, cancellationToken);
        var completion = new IndexCompletion(_repository, _journal, request, location);
        await completion.CheckParentAsync(cancellationToken);
        var job = new BackupJob(_repository, _options, request, volume, target, completion.RunAsync, _logger);
        try
        {
            return await job.RunAsync(progress, cancellationToken);
        }
        catch
        {
            await RemoveRemainsAsync(request.Id, job);
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task<RestoreReport> RestoreAsync(
        BackupChain chain, IVolumeWriter volume, RestoreOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        new RestoreJob(_repository, _options.Workers, _logger)
        {
            ChecksRoom = _options.ReserveSpace != SpaceReserve.None,
            LeafSize = _options.BlockSize,
        }.RunAsync(chain, volume, options, progress, cancellationToken);

    /// <inheritdoc/>
    public override async Task<ContentRoot?> GetContentRootAsync(BackupRecord backup, CancellationToken cancellationToken)
    {
        var tree = new HashTree();
        await using var hashes = await BlockHashList.TryOpenAsync(_repository, backup, BackupLocation.Of(backup), tree, _logger, cancellationToken);
        return hashes?.RootOf(tree);
    }

    /// <inheritdoc/>
    public override Task<VerifyReport> VerifyAsync(
        BackupChain chain, VerifyOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        new VerifyJob(_repository, _journal, _options.Workers).RunAsync(chain, options, progress, cancellationToken);

    /// <inheritdoc/>
    public override Task<long> GetVolumeLengthAsync(BackupChain chain, CancellationToken cancellationToken) =>
        new RestoreJob(_repository, _options.Workers, _logger).GetVolumeLengthAsync(chain, cancellationToken);

    /// <inheritdoc/>
    public override async Task DeleteAsync(BackupRecord backup, CancellationToken cancellationToken)
    {
        // An earlier call for this backup may have been killed.
        await RecoverAsync(cancellationToken);
        await Deletion().DeleteLeafAsync(backup, cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<DeleteReport> DeleteAnyAsync(
        IReadOnlyList<BackupRecord> doomed, BackupIndex backups, bool isDryRun, CancellationToken cancellationToken) =>
        Deletion().DeleteAnyAsync(doomed, backups, isDryRun, cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<RecoveredJob>> RecoverAsync(CancellationToken cancellationToken) =>
        new Recovery(_repository, _journal, _options.Service).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<BackupRecord> DiscoverAsync(Action<BackupException>? onDamaged, CancellationToken cancellationToken) =>
        new BackupDiscovery(_repository, _options.Service).RunAsync(onDamaged, cancellationToken);

    /// <inheritdoc/>
    public override Task CheckAsync(CancellationToken cancellationToken) => _store.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task<RepositoryCheckReport> CheckRepositoryAsync(
        RepositoryCheckOptions options, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken) =>
        new RepositoryCheck(_repository, _journal, _options.Service, _options.Workers, _time).RunAsync(options, progress, onFinding, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await base.DisposeAsync();
    }

    private DeletionJob Deletion() => new(_repository, _journal, _options.Service, _logger);

    private static CompressionAlgorithm Check(ChunkedDriverOptions options)
    {
        if (!CompressionNames.TryParseOption(options.Compression, out var compression))
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"backup_compression_algorithm = {options.Compression} is not known.",
                "Use none, off, no, zlib, gzip, bz2, bzip2 or zstd.");
        }

        if (options.BlockSize is <= 0 or > BlockMath.MaxBlockSize)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"{options.BlockSizeOption} = {options.BlockSize} is not between 1 and {BlockMath.MaxBlockSize}.", "Use 32768, the default.");
        }

        if (options.ObjectSize <= 0 || options.ObjectSize % options.BlockSize != 0)
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"{options.ObjectSizeOption} = {options.ObjectSize} is not a multiple of {options.BlockSizeOption} = {options.BlockSize}.",
                $"For example {options.ObjectSizeOption} = {Math.Max(1, options.ObjectSize / options.BlockSize) * options.BlockSize}.");
        }

        return options.Workers > 0
            ? compression
            : throw new BackupException(ErrorKind.Invalid, $"{options.Workers} workers are too few.", "Use at least 1.");
    }

    private BackupPrefix PrefixOf(BackupRequest request) => _options.PrefixStyle == PrefixStyle.FileSystem
        ? BackupPrefix.ForPosix(request.VolumeId, request.Id, request.CreatedAt)
        : BackupPrefix.ForObjectStore(request.VolumeId, request.Id, request.CreatedAt, _options.AvailabilityZone);

    /// <summary>What an increment will store is not known before it is read, so only a full backup can be judged in advance.</summary>
    private async Task WarnOfSpaceAsync(BackupRequest request, IVolumeReader volume, SpaceWatch space, CancellationToken cancellationToken)
    {
        if (request.Parent is not null || await space.GetUsableAsync(cancellationToken) is not { } usable || usable >= volume.Length)
        {
            return;
        }

        var data = 0L;
        for (var offset = 0L; offset < volume.Length;)
        {
            var extent = await volume.FindExtentAsync(offset, cancellationToken);
            data += extent.IsHole ? 0 : extent.Length;
            offset = extent.End;
        }

        if (usable < data)
        {
            EngineLog.MayNotFit(_logger, request.Id, data, usable, _store.Location);
        }
    }

    /// <summary>Everything under a prefix belongs to one backup, so nothing may be there before.</summary>
    private async Task RefuseExistingAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        await foreach (var stored in _store.ListAsync(location.Container, location.Prefix.Value, cancellationToken))
        {
            throw new BackupException(
                ErrorKind.AlreadyExists,
                $"{location.Describe(_store, stored.Name)} exists already, so backup {location.Prefix.BackupId} cannot be made there.",
                "Use another backup id, or delete that backup first.");
        }
    }

    /// <summary>Removes what a failed or cancelled backup stored. The failure that led here matters more than one in cleaning up.</summary>
    private async Task RemoveRemainsAsync(BackupId id, BackupJob job)
    {
        using var limit = new CancellationTokenSource(CleanUpTime, _time);
        try
        {
            await job.RemoveRemainsAsync(limit.Token);
        }
        catch (Exception e) when (e is BackupException or OperationCanceledException)
        {
            EngineLog.CleanUpFailed(_logger, id, e.Message);
        }
    }
}
