using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Check;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Repository;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>One check of a repository, with everything that it said.</summary>
internal sealed record CheckRun(RepositoryCheckReport Report, IReadOnlyList<RepositoryFinding> Findings)
{
    public static readonly RepositoryCheckOptions Quick = new();

    public static readonly RepositoryCheckOptions Full = new() { ReadData = ReadSelection.All };

    private const string Service = "cinder.backup.drivers.posix.PosixBackupDriver";

    /// <summary>What is wrong, without what is only worth knowing.</summary>
    public IEnumerable<RepositoryFinding> Problems => Findings.Where(finding => finding.Severity != FindingSeverity.Info);

    public static async Task<CheckRun> RunAsync(IObjectStore store, RepositoryCheckOptions? options = null, int maxHeld = PlaceContents.MaxHeld)
    {
        var findings = new List<RepositoryFinding>();
        var journal = new JobJournal(store, new Leases(JobOwner.Current, TimeProvider.System));
        var check = new RepositoryCheck(new RepositoryReader(store), journal, Service, 2, TimeProvider.System) { MaxHeld = maxHeld };
        var report = await check.RunAsync(options ?? Full, null, findings.Add, TestContext.Current.CancellationToken);
        report.Errors.ShouldBeGreaterThanOrEqualTo(findings.Count(finding => finding.Severity == FindingSeverity.Error));
        report.IsGood.ShouldBe(report.Errors == 0);
        return new CheckRun(report, findings);
    }

    public CheckedBackup Backup(BackupId id) => Report.Backups.Single(backup => backup.Id == id);

    public override string ToString() => string.Join('\n', Findings.Select(finding => $"{finding.Severity} {finding.Kind} {finding.Place}: {finding.Message}"));

    /// <summary>A copy that a test can damage; the arrays are shared until they are replaced.</summary>
    public static async Task<MemoryStore> CopyAsync(MemoryStore store)
    {
        var copy = new MemoryStore();
        await foreach (var container in store.ListContainersAsync(CancellationToken.None))
        {
            foreach (var name in store.Names(container.Value))
            {
                copy.Tamper(container.Value, name, store.Content(container.Value, name));
            }
        }

        return copy;
    }
}
