using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Merge;

/// <summary>A deletion that merges is killed, or one of its calls fails, at every call to the store.</summary>
public sealed class MergeFaultTests
{
    [Theory]
    [InlineData(FaultEffect.ThrowBefore, true, 3)]
    [InlineData(FaultEffect.ThrowAfter, true, 3)]
    [InlineData(FaultEffect.ThrowBefore, false, 3)]
    [InlineData(FaultEffect.ThrowAfter, false, 3)]
    [InlineData(FaultEffect.CutShort, false, 3)]
    [InlineData(FaultEffect.ThrowBefore, true, 0)]
    [InlineData(FaultEffect.ThrowAfter, false, 0)]
    [InlineData(FaultEffect.CutShort, true, 0)]
    public async Task DeleteAny_KilledAtAnyCall_EveryStateIsRightAndTheNextCommandPutsItInOrder(FaultEffect effect, bool isKilled, int links)
    {
        for (var call = 1; ; call++)
        {
            var what = $"{effect}, killed {isKilled}, call {call}";
            var world = await StartAsync(links);
            var middle = (await world.IndexAsync()).Records[1];
            var store = new FaultInjectingStore(world.Repo.Memory);
            if (isKilled)
            {
                store.FailFromCall(call, effect);
            }
            else
            {
                store.FailCall(call, effect);
            }

            var isDone = await TryDeleteAsync(world, store, middle);
            await world.CheckAsync(what);
            await world.Repo.Driver(store: world.Repo.Memory).RecoverAsync(TestContext.Current.CancellationToken);
            await world.CheckAsync($"{what}, recovered");
            if ((await world.IndexAsync()).Records.All(record => record.Id != middle.Id))
            {
                world.Expected.Remove(middle.Id);
            }

            await world.CheckNothingElseAsync($"{what}, recovered");
            if (!store.HasReachedFailingCall)
            {
                isDone.ShouldBeTrue();
                call.ShouldBeGreaterThan(30);
                return;
            }
        }
    }

    [Fact]
    public async Task Recover_KilledAtAnyCallOfTheRecoveryItself_IsPutInOrderByTheNextOne()
    {
        for (var first = 5; ; first += 3)
        {
            var isOver = true;
            for (var second = 1; ; second++)
            {
                var what = $"killed at call {first}, its recovery at call {second}";
                var world = await StartAsync(3);
                var middle = (await world.IndexAsync()).Records[1];
                var store = new FaultInjectingStore(world.Repo.Memory);
                store.FailFromCall(first);
                await TryDeleteAsync(world, store, middle);
                isOver = !store.HasReachedFailingCall;
                var again = new FaultInjectingStore(world.Repo.Memory);
                again.FailFromCall(second, FaultEffect.ThrowAfter);
                try
                {
                    await world.Repo.Driver(store: again).RecoverAsync(TestContext.Current.CancellationToken);
                }
                catch (BackupException)
                {
                    // Killed.
                }

                await world.CheckAsync(what);
                await world.Repo.Driver(store: world.Repo.Memory).RecoverAsync(TestContext.Current.CancellationToken);
                await world.CheckAsync($"{what}, recovered");
                if ((await world.IndexAsync()).Records.All(record => record.Id != middle.Id))
                {
                    world.Expected.Remove(middle.Id);
                }

                await world.CheckNothingElseAsync($"{what}, recovered");
                if (!again.HasReachedFailingCall)
                {
                    break;
                }
            }

            if (isOver)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task DeleteAny_Cancelled_IsTakenBack()
    {
        var world = await StartAsync(3);
        var middle = (await world.IndexAsync()).Records[1];
        var before = await world.Repo.CountObjectsAsync();
        var store = new FaultInjectingStore(world.Repo.Memory);
        store.Plan(new StoreFault { Operation = StoreOperation.Link, OnCall = 2, Error = () => new OperationCanceledException() });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => world.DeleteAsync(isDryRun: false, world.Repo.Driver(store: store), middle.Id));

        store.AssertAllFaultsFired();
        (await world.Repo.CountObjectsAsync()).ShouldBe(before);
        await world.CheckNothingElseAsync("taken back");
        await world.CheckAsync("taken back");
    }

    [Fact]
    public async Task Recover_OwnerMayBeAlive_IsLeftAloneUntilItWasSilentForAnHour()
    {
        var world = await StartAsync(3);
        var middle = (await world.IndexAsync()).Records[1];
        var store = new FaultInjectingStore(world.Repo.Memory);
        store.Plan(new StoreFault { Operation = StoreOperation.Link, OnCall = 2, Times = 1000 });
        store.Plan(new StoreFault { Operation = StoreOperation.Delete, Times = 1000 });
        var elsewhere = new JobOwner("elsewhere", "boot", "pid", 7, 7);
        var clock = new MovableClock();

        await Should.ThrowAsync<BackupException>(() => world.DeleteAsync(isDryRun: false, DriverOf(store, elsewhere, clock), middle.Id));

        clock.Now += TimeSpan.FromMinutes(50);
        var here = DriverOf(world.Repo.Memory, null, clock);
        (await here.RecoverAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem().Outcome.ShouldBe(RecoveryOutcome.InProgress);
        var busy = await Should.ThrowAsync<BackupException>(() => world.DeleteAsync(isDryRun: false, here, middle.Id));
        busy.Kind.ShouldBe(ErrorKind.Conflict);
        (await Should.ThrowAsync<BackupException>(() => world.BackUpAsync(DeleteAnyTests.Noise(9), middle, driver: here))).Kind.ShouldBe(ErrorKind.Conflict);
        await world.CheckAsync("in progress");

        clock.Now += TimeSpan.FromMinutes(20);
        var recovered = (await here.RecoverAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        recovered.Outcome.ShouldBe(RecoveryOutcome.Finished);
        recovered.Owner.ShouldBe("process 7 on elsewhere");
        world.Expected.Remove(middle.Id);
        await world.CheckAsync("taken over");
        await world.CheckNothingElseAsync("taken over");
    }

    [Fact]
    public async Task DeleteAny_ParentIsMergedIntoTheBackupAfterPlanning_IsRefusedAndNothingIsLost()
    {
        var world = await StartAsync(int.MaxValue);
        var (full, middle) = ((await world.IndexAsync()).Records[0], (await world.IndexAsync()).Records[1]);
        var store = new FaultInjectingStore(world.Repo.Memory);
        var isDone = false;
        store.Plan(new StoreFault
        {
            Operation = StoreOperation.Create,
            Name = name =>
            {
                if (!isDone && name.StartsWith("delete-", StringComparison.Ordinal))
                {
                    isDone = true;
                    world.DeleteAsync(full.Id).Wait();
                }

                return false;
            },
        });

        var error = await Record.ExceptionAsync(() => world.DeleteAsync(isDryRun: false, world.Repo.Driver(store: store), middle.Id));

        isDone.ShouldBeTrue();
        await world.CheckAsync("refused");
        var refused = error.ShouldBeOfType<BackupException>();
        (refused.Kind, refused.IsTransient).ShouldBe((ErrorKind.Conflict, true));
        await world.CheckNothingElseAsync("refused");
        await world.DeleteAsync(middle.Id);
        await world.CheckAsync("again");
    }

    /// <summary>Whatever the second one sees half of, it says that it was too late, and nothing worse.</summary>
    [Theory]
    [InlineData(0, StoreOperation.OpenRead)]
    [InlineData(0, StoreOperation.GetVersion)]
    [InlineData(0, StoreOperation.Link)]
    [InlineData(1, StoreOperation.OpenRead)]
    [InlineData(1, StoreOperation.GetVersion)]
    [InlineData(1, StoreOperation.Link)]
    public async Task DeleteAny_AnotherHostDeletesItOrItsParentAtAnyCall_IsRefusedOrDoneAndNothingIsLost(int layer, StoreOperation operation)
    {
        for (var call = 1; ; call++)
        {
            var what = $"at {operation} {call}";
            var world = await StartAsync(int.MaxValue);
            var (middle, others) = ((await world.IndexAsync()).Records[1], (await world.IndexAsync()).Records[layer]);
            var store = new FaultInjectingStore(world.Repo.Memory);
            var (calls, isDone) = (0, false);
            Exception? other = null;
            store.Plan(new StoreFault
            {
                Operation = operation,
                Name = _ =>
                {
                    if (++calls == call)
                    {
                        isDone = true;
                        other = Record.Exception(() => world.DeleteAsync(others.Id).Wait());
                    }

                    return false;
                },
            });
            var expected = world.Expected[middle.Id];

            var self = await Record.ExceptionAsync(() => world.DeleteAsync(isDryRun: false, world.Repo.Driver(store: store), middle.Id));

            (self is null || (isDone && other is null)).ShouldBeTrue($"{what}: one of them does it");
            foreach (var error in new[] { self, other?.InnerException }.OfType<Exception>())
            {
                error.ShouldBeOfType<BackupException>().Kind.ShouldBeOneOf([ErrorKind.Conflict, ErrorKind.NotFound], $"{what}: {error.Message}");
            }

            if ((await world.IndexAsync()).Records.Any(record => record.Id == middle.Id))
            {
                world.Expected[middle.Id] = expected;
            }

            await world.CheckAsync(what);
            await world.CheckNothingElseAsync(what);
            if (!isDone)
            {
                call.ShouldBeGreaterThan(2);
                return;
            }
        }
    }

    [Fact]
    public void MayBeAlive_OwnersOfThisHost_AsksTheKernel()
    {
        var self = JobOwner.Current;
        var leases = new Leases(self, TimeProvider.System);
        var entry = new JournalEntry(1, Guid.NewGuid(), new JournalBackup("c", "p"), [], self, TimeProvider.System.GetUtcNow());

        leases.MayBeAlive(entry).ShouldBeFalse("this process does not run the job");
        using (Leases.Hold(entry.Job))
        {
            leases.MayBeAlive(entry).ShouldBeTrue();
        }

        leases.MayBeAlive(entry with { Owner = self with { ProcessStart = self.ProcessStart + 1 } }).ShouldBeFalse("the number was used again");
        leases.MayBeAlive(entry with { Owner = self with { ProcessId = int.MaxValue } }).ShouldBeFalse("there is no such process");
        leases.MayBeAlive(entry with { Owner = self with { ProcessId = 1, ProcessStart = JobOwner.StartOf(1) ?? 0 } }).ShouldBeTrue();
        leases.MayBeAlive(entry with { Owner = self with { Namespace = "another" } }).ShouldBeTrue();
    }

    private static ChunkedBackupDriver DriverOf(Stores.IObjectStore store, JobOwner? owner, TimeProvider clock) => new(
        store,
        new ChunkedDriverOptions { Service = "s", BlockSize = Repo.BlockSize, ObjectSize = 4 * Repo.BlockSize, Owner = owner },
        clock,
        Microsoft.Extensions.Logging.Abstractions.NullLogger<ChunkedBackupDriver>.Instance);

    /// <summary>A full backup, an increment that will be deleted, and two increments on that.</summary>
    private static async Task<MergeWorld> StartAsync(int links)
    {
        var world = new MergeWorld(new Repo());
        world.Repo.Memory.MaxLinks = links;
        var full = await world.BackUpAsync(DeleteAnyTests.Noise(1)[..50_000]);
        var content = DeleteAnyTests.Changed(DeleteAnyTests.Noise(1), 3_000, 30_000);
        var middle = await world.BackUpAsync(content[..50_000], full);
        await world.BackUpAsync(DeleteAnyTests.Changed(content, 10_000, 3_000)[..50_000], middle);
        await world.BackUpAsync(DeleteAnyTests.Changed(content, 3_000, 18_000)[..45_000], middle);
        return world;
    }

    private static async Task<bool> TryDeleteAsync(MergeWorld world, FaultInjectingStore store, BackupRecord backup)
    {
        var expected = world.Expected[backup.Id];
        try
        {
            await world.DeleteAsync(isDryRun: false, world.Repo.Driver(store: store), backup.Id);
            return true;
        }
        catch (BackupException)
        {
            world.Expected[backup.Id] = expected;
            return false;
        }
    }

    private sealed class MovableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
