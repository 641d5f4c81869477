using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Engine.Tests.Merge;
using Emberkeep.Engine.Tests.Resume;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>What an unfinished job has made or not removed yet is told, and is no damage.</summary>
public sealed class UnfinishedJobsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultEffect.ThrowBefore)]
    [InlineData(FaultEffect.ThrowAfter)]
    public async Task Check_DeletionKilledAtAnyCall_FindsNoFaultAndSaysThatItIsUnfinished(FaultEffect effect)
    {
        var told = 0;
        for (var call = 1; ; call++)
        {
            var what = $"{effect}, killed at call {call}";
            var world = new MergeWorld(new Repo());
            var content = DeleteAnyTests.Noise(1)[..50_000];
            var full = await world.BackUpAsync(content);
            await world.BackUpAsync(DeleteAnyTests.Changed(content, 3_000, 20_000), full);
            await world.BackUpAsync(DeleteAnyTests.Changed(content, 30_000, 9_000), full);
            var store = new FaultInjectingStore(world.Repo.Memory);
            store.KillAtCall(call, effect);
            try
            {
                await world.DeleteAsync(isDryRun: false, world.Repo.Driver(store: store), full.Id);
            }
            catch (BackupException)
            {
                // Killed.
            }

            var run = await CheckRun.RunAsync(world.Repo.Memory, CheckRun.Full with { Repair = true });
            run.Problems.ShouldBeEmpty(what);
            run.Report.FilesSetAside.ShouldBe(0, what);
            run.Report.Backups.ShouldAllBe(backup => backup.Condition == BackupCondition.Whole, what);
            told += run.Findings.Count(finding => finding.Kind == FindingKind.DeletionUnfinished);
            await world.Repo.Driver(store: world.Repo.Memory).RecoverAsync(Cancel);
            var after = await CheckRun.RunAsync(world.Repo.Memory);
            after.Problems.ShouldBeEmpty($"{what}, recovered");
            after.Findings.ShouldAllBe(finding => finding.Kind == FindingKind.NeedsExistingVolume, $"{what}, recovered");
            if (!store.HasReachedFailingCall)
            {
                told.ShouldBeGreaterThan(10);
                return;
            }
        }
    }

    [Fact]
    public async Task Check_SurplusBesideAnUnfinishedDeletion_IsAnError()
    {
        var world = new MergeWorld(new Repo());
        var full = await world.BackUpAsync(DeleteAnyTests.Noise(1)[..50_000]);
        var child = await world.BackUpAsync(DeleteAnyTests.Changed(DeleteAnyTests.Noise(1)[..50_000], 3_000, 20_000), full);
        var store = new FaultInjectingStore(world.Repo.Memory);
        store.Plan(new StoreFault { Operation = StoreOperation.Link, OnCall = 2, Times = 1000 });
        store.Plan(new StoreFault { Operation = StoreOperation.Delete, Times = 1000 });
        await Should.ThrowAsync<BackupException>(() => world.DeleteAsync(isDryRun: false, world.Repo.Driver(store: store), full.Id));
        var container = full.Container!.Value.Value;
        world.Repo.Memory.Tamper(container, $"{full.ServiceMetadata}-00099", [1]);

        var run = await CheckRun.RunAsync(world.Repo.Memory);

        run.Problems.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.ObjectSurplus);
        run.Findings.ShouldContain(finding => finding.Kind == FindingKind.DeletionUnfinished && finding.Backup == child.Id);
    }

    [Fact]
    public async Task Check_InterruptedBackup_IsToldAndNotSetAside()
    {
        var world = await ResumeWorld.StartAsync();
        var (request, _) = await world.InterruptAsync(4, isKilled: true);

        var run = await CheckRun.RunAsync(world.Repo.Memory, CheckRun.Full with { Repair = true });

        run.Problems.ShouldBeEmpty();
        run.Findings.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.BackupUnfinished);
        run.Report.FilesSetAside.ShouldBe(0);
        (await world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel)).Id.ShouldBe(request.Id);
    }

    [Fact]
    public async Task Check_JournalIsDamaged_IsAWarning()
    {
        var world = await ResumeWorld.StartAsync();
        world.Repo.Memory.Tamper(".emberkeep/journal", "delete-x.json", "{"u8.ToArray());

        var run = await CheckRun.RunAsync(world.Repo.Memory);

        run.Problems.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.JournalUnreadable);
        run.Report.IsGood.ShouldBeTrue();
    }
}
