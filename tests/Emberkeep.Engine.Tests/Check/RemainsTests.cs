using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Damage;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Engine.Tests.Golden;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>What killed jobs leave: found, told from running jobs by its age, and set aside without deleting anything.</summary>
public sealed class RemainsTests
{
    private static readonly RepositoryCheckOptions s_repair = new() { Repair = true };

    private static readonly RepositoryCheckOptions s_dryRun = new() { Repair = true, DryRun = true };

    [Fact]
    public async Task Repair_ObjectsWithoutIndex_AreSetAsideAndNothingElseIs()
    {
        var (repo, killed, living) = await KilledBackupAsync();
        var before = repo.Memory.Names(killed).Count;
        before.ShouldBeGreaterThan(1);
        var kept = repo.Memory.Names(living).ToList();

        var dry = await CheckRun.RunAsync(repo.Memory, s_dryRun);
        dry.Report.FilesSetAside.ShouldBe(before);
        dry.Findings.Count(finding => finding.Kind == FindingKind.SetAside && finding.Message.Contains("would be moved", StringComparison.Ordinal)).ShouldBe(before);
        repo.Memory.Names(killed).Count.ShouldBe(before);

        var run = await CheckRun.RunAsync(repo.Memory, s_repair);
        run.Problems.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Orphan);
        run.Report.FilesSetAside.ShouldBe(before);
        run.Findings.ShouldContain(finding => finding.Message.Contains($"was moved to {ReservedNames.Quarantine}/", StringComparison.Ordinal));
        repo.Memory.Names(killed).ShouldBeEmpty();
        repo.Memory.Names(living).ShouldBe(kept);
        (await CheckRun.RunAsync(repo.Memory)).ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Repair_YoungObjects_AreARunningJob()
    {
        var (repo, killed, _) = await KilledBackupAsync();
        var name = repo.Memory.Names(killed)[0];
        repo.Memory.Show(killed, new StoreEntry(name, StoreEntryKind.Object, 1, DateTimeOffset.UtcNow, null));

        var run = await CheckRun.RunAsync(repo.Memory, s_repair);

        run.Problems.ShouldBeEmpty();
        run.Findings.ShouldHaveSingleItem().Message.ShouldContain("under way");
        run.Report.FilesSetAside.ShouldBe(0);
        (await CheckRun.RunAsync(repo.Memory, s_repair with { OlderThan = TimeSpan.FromDays(-1) })).Report.FilesSetAside.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Repair_OldObjectsBesideAYoungUnfinishedFile_AreARunningJob()
    {
        var (repo, killed, _) = await KilledBackupAsync();
        repo.Memory.Show(killed, new StoreEntry(".emberkeep-1.tmp", StoreEntryKind.Unfinished, 1, DateTimeOffset.UtcNow, null));

        var run = await CheckRun.RunAsync(repo.Memory, s_repair);

        run.Problems.ShouldBeEmpty();
        run.Report.FilesSetAside.ShouldBe(0);
    }

    [Fact]
    public async Task Repair_OldUnfinishedFiles_AreSetAsideAndYoungOnesStay()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zlib");
        var place = golden.Record(1).Container!.Value.Value;
        golden.Store.Show(place, new StoreEntry(".emberkeep-1.tmp", StoreEntryKind.Unfinished, 70, DateTimeOffset.UnixEpoch, null));
        golden.Store.Show(place, new StoreEntry(".emberkeep-2.tmp", StoreEntryKind.Unfinished, 70, DateTimeOffset.UtcNow, null));

        var run = await CheckRun.RunAsync(golden.Store, s_repair);

        run.Problems.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Unfinished);
        run.Findings.Where(finding => finding.Kind == FindingKind.SetAside).ShouldHaveSingleItem().ObjectName.ShouldBe(".emberkeep-1.tmp");
        (await CheckRun.RunAsync(golden.Store, s_repair)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Repair_ObjectsThatAnotherBackupNeeds_StayWhereTheyAre()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zlib");
        new DamageTools(golden).Delete("_metadata");
        var names = golden.Store.Names(golden.Record(1).Container!.Value.Value).ToList();

        var run = await CheckRun.RunAsync(golden.Store, s_repair);

        run.Report.FilesSetAside.ShouldBe(0);
        run.Findings.ShouldContain(finding => finding.Kind == FindingKind.SetAside && finding.Message.Contains("stay where they are", StringComparison.Ordinal));
        golden.Store.Names(golden.Record(1).Container!.Value.Value).ShouldBe(names);
    }

    [Fact]
    public async Task Repair_StoreThatShowsObjectsOnly_TellsButMovesNothing()
    {
        var (repo, killed, _) = await KilledBackupAsync();

        var run = await CheckRun.RunAsync(new FaultInjectingStore(repo.Memory), s_repair);

        run.Problems.ShouldHaveSingleItem().Message.ShouldContain("of unknown age");
        run.Report.FilesSetAside.ShouldBe(0);
        repo.Memory.Names(killed).ShouldNotBeEmpty();
    }

    /// <summary>A repository with one whole backup and the data objects of one that was killed.</summary>
    private static async Task<(Repo Repo, string Killed, string Living)> KilledBackupAsync()
    {
        var repo = new Repo();
        var content = new byte[100_000];
        new Random(3).NextBytes(content);
        var living = await repo.BackUpAsync(new MemoryVolume([.. content]));
        var killed = await repo.BackUpAsync(new MemoryVolume([.. content]));
        var container = killed.Container!.Value;
        foreach (var suffix in new[] { "_metadata", "_sha256file" })
        {
            await repo.Memory.DeleteAsync(container, ObjectName.Parse(killed.ServiceMetadata + suffix), TestContext.Current.CancellationToken);
        }

        return (repo, container.Value, living.Container!.Value.Value);
    }
}
