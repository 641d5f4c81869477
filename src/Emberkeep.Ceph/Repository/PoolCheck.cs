using System.Collections.Concurrent;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Repository;

/// <summary>Checks all backups of a pool: that each can be found and, if asked for, read.</summary>
internal sealed class PoolCheck(CephDriverOptions options, CephPool pool, Unfinished unfinished)
{
    private readonly List<RepositoryFinding> _findings = [];
    private long _read;

    /// <summary>Runs the check. Nothing is changed: what killed jobs left is removed by `repository cleanup`.</summary>
    public async Task<RepositoryCheckReport> RunAsync(
        RepositoryCheckOptions check, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken)
    {
        var damaged = new ConcurrentQueue<BackupException>();
        var records = new List<BackupRecord>();
        await foreach (var record in new Catalog(pool, options.Service).DiscoverAsync(damaged.Enqueue, cancellationToken))
        {
            records.Add(record);
        }

        foreach (var problem in damaged)
        {
            Add(onFinding, new RepositoryFinding(FindingSeverity.Warning, FindingKind.Orphan, null, pool.Name, null, problem.Message, problem.Remedy));
        }

        foreach (var job in await unfinished.GoThroughAsync(isRemoving: false, isDryRun: true, cancellationToken))
        {
            Add(onFinding, new RepositoryFinding(
                FindingSeverity.Info, FindingKind.BackupUnfinished, job.Id, pool.Name, null, $"Backup {job.Id} by {job.Owner} is {job.State}.", "`emberkeep repository cleanup` removes what killed jobs left."));
        }

        var backups = new List<CheckedBackup>();
        foreach (var record in records.OrderBy(record => record.CreatedAt).ThenBy(record => record.Id.Value))
        {
            backups.Add(await CheckAsync(record, check, progress, onFinding, cancellationToken));
        }

        return new RepositoryCheckReport(
            backups,
            _findings.Count(finding => finding.Severity == FindingSeverity.Error),
            _findings.Count(finding => finding.Severity == FindingSeverity.Warning),
            records.Count,
            check.ReadData is null ? 0 : records.Count(record => check.ReadData.Includes(record.Id.ToString())),
            _read,
            0);
    }

    private async Task<CheckedBackup> CheckAsync(
        BackupRecord record, RepositoryCheckOptions check, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken)
    {
        var reads = check.ReadData?.Includes(record.Id.ToString()) == true;
        var report = await new VerifyJob(options, pool).RunAsync(record, !reads, reads ? progress : null, cancellationToken);
        _read += report.BytesChecked;
        foreach (var fault in report.Faults)
        {
            Add(onFinding, new RepositoryFinding(
                FindingSeverity.Error, FindingKind.ObjectDamaged, record.Id, pool.Name, fault.ObjectName, $"Backup {record.Id}: {fault.Message}", "Look at the cluster's health (ceph health detail)."));
        }

        return new CheckedBackup(
            record.Id,
            record.VolumeId,
            record.Name,
            record.ParentId,
            record.CreatedAt,
            pool.Name,
            report.IsGood ? BackupCondition.Whole : BackupCondition.Damaged,
            report.Faults.Count > 0 ? report.Faults[0].Message : null,
            NeedsExistingVolume: false);
    }

    private void Add(Action<RepositoryFinding> onFinding, RepositoryFinding finding)
    {
        _findings.Add(finding);
        onFinding(finding);
    }
}
