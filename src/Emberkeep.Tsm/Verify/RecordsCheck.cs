using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Tsm.Backup;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm.Verify;

/// <summary>Checks all backups that there are records of. What TSM has besides them is not looked for: it may be anybody's.</summary>
internal sealed class RecordsCheck(TsmDriverOptions options, TimeProvider time, ILogger logger)
{
    private readonly string _place = options.RecordDirectory;
    private readonly List<RepositoryFinding> _findings = [];

    /// <summary>Runs the check. Nothing is changed.</summary>
    public async Task<RepositoryCheckReport> RunAsync(
        RepositoryCheckOptions check, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken)
    {
        var jobs = new Jobs(options, time, logger);
        foreach (var job in await jobs.GoThroughAsync(isRemoving: false, isDryRun: true, cancellationToken))
        {
            Add(onFinding, new RepositoryFinding(
                FindingSeverity.Info, FindingKind.BackupUnfinished, job.Id, _place, null, $"Backup {job.Id} by {job.Owner} is {job.State}.", "`emberkeep repository cleanup` removes what killed jobs left."));
        }

        var records = new List<BackupRecord>();
        foreach (var record in jobs.Discover(damage => Add(onFinding, new RepositoryFinding(
            FindingSeverity.Error, FindingKind.IndexUnreadable, null, _place, null, damage.Message, damage.Remedy))))
        {
            records.Add(record);
        }

        var backups = new List<CheckedBackup>();
        long bytes = 0, read = 0;
        foreach (var record in records.OrderBy(record => record.CreatedAt).ThenBy(record => record.Id.Value))
        {
            var report = await CheckAsync(record, check, progress, cancellationToken);
            bytes += report.BytesChecked;
            read += report.IsQuick ? 0 : 1;
            foreach (var fault in report.Faults)
            {
                Add(onFinding, new RepositoryFinding(
                    FindingSeverity.Error, FindingKind.ObjectMissing, record.Id, _place, null, $"Backup {record.Id}: {fault.Message}.", "See what there is with `dsmc query backup -inactive` and `dsmc query image -inactive`."));
            }

            backups.Add(new CheckedBackup(
                record.Id, record.VolumeId, record.Name, record.ParentId, record.CreatedAt, _place,
                report.IsGood ? BackupCondition.Whole : BackupCondition.Damaged,
                report.Faults.Count > 0 ? report.Faults[0].Message : null,
                NeedsExistingVolume: false));
        }

        return new RepositoryCheckReport(
            backups,
            _findings.Count(finding => finding.Severity == FindingSeverity.Error),
            _findings.Count(finding => finding.Severity == FindingSeverity.Warning),
            records.Count,
            read,
            bytes,
            0);
    }

    private async Task<VerifyReport> CheckAsync(BackupRecord record, RepositoryCheckOptions check, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await new VerifyJob(options, time, logger).RunAsync(record, check.ReadData?.Includes(record.Id.ToString()) != true, progress, cancellationToken);
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.Invalid)
        {
            return new VerifyReport(record, IsQuick: true, 0, 0, [new VerifyFault(record.Id, null, null, null, e.Message.TrimEnd('.'))]);
        }
    }

    private void Add(Action<RepositoryFinding> onFinding, RepositoryFinding finding)
    {
        _findings.Add(finding);
        onFinding(finding);
    }
}
