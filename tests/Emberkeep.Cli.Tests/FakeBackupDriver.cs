using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Tests;

/// <summary>A repository in memory: records without data. Each call can be made to fail or to wait.</summary>
internal sealed class FakeBackupDriver : BackupDriver
{
    public List<BackupRecord> Records { get; } = [];

    public List<BackupException> Damaged { get; } = [];

    public List<BackupRequest> Requests { get; } = [];

    public List<BackupId> Deleted { get; } = [];

    public List<(BackupChain Chain, bool Quick, BackupId[] KnownGood)> Verified { get; } = [];

    public Dictionary<BackupId, VerifyFault> Faults { get; } = [];

    /// <summary>Every restore with its target and options, in order.</summary>
    public List<(string Target, RestoreOptions Options)> Restores { get; } = [];

    public ContentRoot? Root { get; set; } = new(new string('a', 64), 32768);

    public List<LostRange> Lost { get; } = [];

    /// <summary>What a check of the repository finds, and its outcome.</summary>
    public List<RepositoryFinding> Findings { get; } = [];

    public RepositoryCheckReport CheckReport { get; set; } = new([], 0, 0, 0, 0, 0, 0);

    public RepositoryCheckOptions? CheckOptions { get; private set; }

    /// <summary>Thrown by every job and by the check.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Thrown by a restore before it writes.</summary>
    public BackupException? Refusal { get; set; }

    /// <summary>Thrown when all records were discovered.</summary>
    public BackupException? DiscoveryFailure { get; set; }

    /// <summary>What the check of the repository's root fails with.</summary>
    public BackupException? CheckFailure { get; set; }

    /// <summary>Runs inside every job, with its progress and token.</summary>
    public Func<IProgress<JobProgress>, CancellationToken, Task>? DuringJob { get; set; }

    public bool IsDisposed { get; private set; }

    public override string Service => Samples.Service;

    public override string Location => "memory://repository";

    public override async Task<BackupRecord> BackupAsync(
        BackupRequest request, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        await RunJobAsync(progress, cancellationToken);
        var record = new BackupRecord
        {
            Id = request.Id,
            VolumeId = request.VolumeId,
            Name = request.Name,
            Description = request.Description,
            SizeGiB = 1,
            VolumeLength = volume.Length,
            ObjectCount = 1,
            Container = request.Container ?? ContainerName.Parse(request.Id.ToString()),
            ServiceMetadata = $"volume_{request.VolumeId}_backup_{request.Id}",
            Service = Service,
            ParentId = request.Parent?.Id,
            CreatedAt = request.CreatedAt,
            DataTimestamp = request.DataTimestamp ?? request.CreatedAt,
            Host = Samples.Host,
            Metadata = request.Metadata,
            SourcePath = request.SourcePath,
        };
        Records.Add(record);
        return record;
    }

    public override async Task<RestoreReport> RestoreAsync(
        BackupChain chain, IVolumeWriter volume, RestoreOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        Restores.Add((volume.Name, options));
        if (Refusal is not null)
        {
            throw Refusal;
        }

        await volume.WriteAsync(0, new byte[] { 1, 2, 3 }, cancellationToken);
        await RunJobAsync(progress, cancellationToken);
        return new RestoreReport(chain.Requested, Samples.VolumeLength, 2 << 20, 1 << 20, 1 << 20, 2 * chain.Layers.Count, IsBlockVerified: true, VolumeMetadata: null)
        {
            ContentRoot = options.Prove ? Root : null,
            TargetRoot = options.Prove ? Root : null,
            Lost = options.Salvage ? Lost : [],
        };
    }

    public override Task<ContentRoot?> GetContentRootAsync(BackupRecord backup, CancellationToken cancellationToken) => Task.FromResult(Root);

    public override async Task<VerifyReport> VerifyAsync(
        BackupChain chain, VerifyOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        Verified.Add((chain, options.IsQuick, [.. options.KnownGood ?? new HashSet<BackupId>()]));
        await RunJobAsync(progress, cancellationToken);
        VerifyFault[] faults = [.. chain.Layers.Where(layer => Faults.ContainsKey(layer.Id)).Select(layer => Faults[layer.Id])];
        return new VerifyReport(chain.Requested, options.IsQuick, 2 * chain.Layers.Count, options.IsQuick ? 0 : Samples.VolumeLength, faults);
    }

    public override Task<long> GetVolumeLengthAsync(BackupChain chain, CancellationToken cancellationToken) => Task.FromResult(Samples.VolumeLength);

    public override Task DeleteAsync(BackupRecord backup, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        Deleted.Add(backup.Id);
        Records.RemoveAll(record => record.Id == backup.Id);
        return Task.CompletedTask;
    }

    public override async IAsyncEnumerable<DeleteReport> DeleteAnyAsync(
        IReadOnlyList<BackupRecord> doomed, BackupIndex backups, bool isDryRun, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var backup in backups.DependentsFirst(doomed))
        {
            var children = backups.ChildrenOf(backup).Select(child => child with { ParentId = backup.ParentId }).ToList();
            if (!isDryRun)
            {
                await DeleteAsync(backup, cancellationToken);
                children.ForEach(child => Records[Records.FindIndex(record => record.Id == child.Id)] = child);
            }

            backups = backups.Without(backup, children);
            yield return new DeleteReport(backup, [.. children.Select(child => new MergeReport(child, 2, 3 << 20, 0, 0))], 1 << 20);
        }
    }

    /// <summary>What a killed command left.</summary>
    public List<RecoveredJob> Unfinished { get; } = [];

    public override Task<IReadOnlyList<RecoveredJob>> RecoverAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RecoveredJob>>([.. Unfinished]);

    /// <summary>Backups that are not complete.</summary>
    public List<UnfinishedBackup> Interrupted { get; } = [];

    /// <summary>What was asked of clean-ups.</summary>
    public List<(TimeSpan? MinAge, bool IsDryRun)> CleanUps { get; } = [];

    public override Task<BackupRecord> ResumeAsync(BackupId id, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        BackupAsync(
            new BackupRequest { Id = id, VolumeId = Samples.VolumeA, CreatedAt = Samples.Start, SourcePath = volume.Name }, volume, progress, cancellationToken);

    public override Task<IReadOnlyList<UnfinishedBackup>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UnfinishedBackup>>([.. Interrupted]);

    public override Task<IReadOnlyList<UnfinishedBackup>> CleanUpAsync(TimeSpan? minAge, bool isDryRun, CancellationToken cancellationToken)
    {
        CleanUps.Add((minAge, isDryRun));
        return Task.FromResult<IReadOnlyList<UnfinishedBackup>>(minAge is null ? [] : [.. Interrupted]);
    }

    public override async IAsyncEnumerable<BackupRecord> DiscoverAsync(
        Action<BackupException>? onDamaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        Damaged.ForEach(problem => onDamaged?.Invoke(problem));
        foreach (var record in Records.ToList())
        {
            yield return record;
        }

        if (DiscoveryFailure is not null)
        {
            throw DiscoveryFailure;
        }
    }

    public override Task CheckAsync(CancellationToken cancellationToken) =>
        (CheckFailure ?? Failure) is { } failure ? Task.FromException(failure) : Task.CompletedTask;

    public override async Task<RepositoryCheckReport> CheckRepositoryAsync(
        RepositoryCheckOptions options, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken)
    {
        CheckOptions = options;
        Findings.ForEach(onFinding);
        await RunJobAsync(progress, cancellationToken);
        return CheckReport;
    }

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return base.DisposeAsync();
    }

    private async Task RunJobAsync(IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        if (DuringJob is not null)
        {
            await DuringJob(progress!, cancellationToken);
        }

        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
