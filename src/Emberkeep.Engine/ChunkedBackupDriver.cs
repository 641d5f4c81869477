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
using Emberkeep.Engine.Resume;
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
    private readonly IObjectStore _store;
    private readonly ChunkedDriverOptions _options;
    private readonly CompressionAlgorithm _compression;
    private readonly TimeProvider _time;
    private readonly ILogger<ChunkedBackupDriver> _logger;
    private readonly RepositoryReader _repository;
    private readonly JobJournal _journal;
    private readonly UnfinishedBackups _unfinished;

    /// <summary>What the driver can do over stores of a type: all that every store allows, and what it asks the store's interfaces for.</summary>
    /// <param name="store">The type of the store, without what is put around it.</param>
    public static DriverFeatures FeaturesOf(Type store) =>
        DriverFeatures.Incremental | DriverFeatures.SyntheticFull | DriverFeatures.Resume | DriverFeatures.ForceDelete | DriverFeatures.Containers | DriverFeatures.RandomAccess
        | (store.IsAssignableTo(typeof(IObjectReplacer)) ? DriverFeatures.DeleteAny : DriverFeatures.None)
        | (store.IsAssignableTo(typeof(IObjectLinker)) ? DriverFeatures.ServerSideCopy : DriverFeatures.None)
        | (store.IsAssignableTo(typeof(IInspectableStore)) ? DriverFeatures.Inspection : DriverFeatures.None);

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
        var owners = new Leases(options.Owner ?? JobOwner.Current, time);
        _journal = new JobJournal(store, owners);
        _unfinished = new UnfinishedBackups(_repository, owners, time);
    }

    /// <summary>The store, for jobs between two repositories.</summary>
    internal IObjectStore Store => _store;

    /// <summary>What the driver was told.</summary>
    internal ChunkedDriverOptions Options => _options;

    /// <summary>The deletions under way.</summary>
    internal JobJournal Journal => _journal;

    /// <summary>The leases of jobs.</summary>
    internal UnfinishedBackups Unfinished => _unfinished;

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
        return await Maker(_options, _compression).MakeAsync(request, location, volume, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<BackupRecord> ResumeAsync(
        BackupId id, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var backup = await _unfinished.ReadAsync(id, cancellationToken);
        var location = BackupDescription.LocationOf(backup)!;
        RefuseAnotherVolume(id, backup, volume);
        var options = _options with
        {
            ObjectSize = backup.ObjectSize,
            BlockSize = backup.BlockSize,
            Compression = backup.Compression,
            CompressionLevel = backup.CompressionLevel,
        };
        var compression = Check(options);
        await using var lease = await _unfinished.TakeOverAsync(id, cancellationToken);
        if (await _unfinished.IsCompleteAsync(location, cancellationToken))
        {
            var metadata = await _repository.ReadMetadataAsync(location, cancellationToken);
            await _unfinished.EndAsync(lease, id, cancellationToken);
            return RecordFactory.FromMetadata(metadata, location.Container, _options.Service);
        }

        var request = await RequestOfAsync(backup, lease, cancellationToken);
        return await Maker(options, compression).ResumeAsync(request, location, lease, volume, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<UnfinishedBackup>> ListUnfinishedAsync(CancellationToken cancellationToken) => _unfinished.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<UnfinishedBackup>> CleanUpAsync(TimeSpan? minAge, bool isDryRun, CancellationToken cancellationToken) =>
        _unfinished.CleanUpAsync(minAge ?? _options.UnfinishedRetention, isDryRun, cancellationToken);

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
    public override async Task<VerifyReport> VerifyAsync(
        BackupChain chain, VerifyOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        var live = new LiveChain(_repository, chain);
        while (true)
        {
            var report = await new VerifyJob(_repository, _journal, _options.Workers).RunAsync(live.Chain, options, progress, cancellationToken);
            if (report.Faults.Count == 0 || !await live.TryRefreshAsync(cancellationToken))
            {
                return report;
            }
        }
    }

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
        new Recovery(_repository, _journal, _unfinished, _options.Service).RunAsync(cancellationToken);

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

    private DeletionJob Deletion() => new(_repository, _journal, _unfinished, _options.Service, _logger);

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

    private BackupMaker Maker(ChunkedDriverOptions options, CompressionAlgorithm compression) =>
        new(_repository, _journal, options, compression, _time, _logger);

    private static void RefuseAnotherVolume(BackupId id, JournaledBackup backup, IVolumeReader volume)
    {
        var difference = backup.Fingerprint is null ? "its volume cannot tell whether it has changed since"
            : volume.Length != backup.VolumeLength ? $"{volume.Name} has {volume.Length} bytes now, not {backup.VolumeLength}"
            : !string.Equals(volume.Fingerprint, backup.Fingerprint, StringComparison.Ordinal) ? $"{volume.Name} is another volume, or has changed since"
            : null;
        if (difference is not null)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"Backup {id} cannot be resumed: {difference}.",
                "Make a new backup; what is stored of this one goes with `emberkeep repository cleanup`, or by itself after a day.");
        }
    }

    /// <summary>The request of an interrupted backup, with its parent as that is now.</summary>
    private async Task<BackupRequest> RequestOfAsync(JournaledBackup backup, JobLease lease, CancellationToken cancellationToken)
    {
        try
        {
            if (backup.Parent is not { } noted || BackupLocation.TryParse(noted.Container, noted.Prefix) is not { } location)
            {
                return BackupDescription.ToRequest(backup, null, null);
            }

            var metadata = await _repository.ReadMetadataAsync(location, cancellationToken);
            var parent = RecordFactory.FromMetadata(metadata, location.Container, _options.Service);
            return BackupDescription.ToRequest(backup, parent, backup.IsSyntheticFull ? await ChainOfAsync(parent, cancellationToken) : null);
        }
        catch
        {
            await lease.ReleaseAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task<BackupChain> ChainOfAsync(BackupRecord backup, CancellationToken cancellationToken)
    {
        var records = new List<BackupRecord>();
        await foreach (var record in DiscoverAsync(null, cancellationToken))
        {
            records.Add(record);
        }

        return new BackupIndex(records, Location).ChainOf(backup);
    }
}
