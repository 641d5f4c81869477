using Emberkeep.Drivers;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Resume;

/// <summary>Interrupted backups are kept, resumed or cleaned up, and nobody disturbs a living one.</summary>
public sealed class ResumeTests
{
    private static readonly JobOwner s_elsewhere = new("elsewhere", "boot", "pid", 7, 7);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false, ErrorKind.NoSpace)]
    [InlineData(true, false, ErrorKind.Unavailable)]
    [InlineData(false, true, ErrorKind.Unavailable)]
    [InlineData(true, true, ErrorKind.Unavailable)]
    public async Task ResumeAsync_AfterAFailureThatMayPass_GoesOnBehindTheLastObject(bool isIncrement, bool isKilled, ErrorKind kind)
    {
        var world = await ResumeWorld.StartAsync();
        var (request, error) = await world.InterruptAsync(4, isIncrement, isKilled: isKilled, kind: kind);
        var unfinished = (await world.Driver().ListUnfinishedAsync(Cancel)).ShouldHaveSingleItem();
        (unfinished.Id, unfinished.State).ShouldBe((request.Id, UnfinishedState.Resumable));
        if (!isKilled)
        {
            error.Kind.ShouldBe(kind);
            error.Remedy!.ShouldContain($"--resume {request.Id}");
        }

        await world.CheckAsync();
        var volume = world.Volume();

        var record = await world.Driver().ResumeAsync(request.Id, volume, null, Cancel);

        record.Id.ShouldBe(request.Id);
        record.ParentId.ShouldBe(isIncrement ? world.Full.Id : null);
        // Two of five segments, each read for a sample or to compare first. Who is killed may not have noted what it has just done.
        volume.BytesRead.ShouldBeLessThanOrEqualTo((isKilled ? ResumeWorld.Segments : 2) * 2 * 4 * Repo.BlockSize);
        await world.CheckOnlyAsync("resumed", record.Id);
    }

    [Fact]
    public async Task ResumeAsync_SyntheticFull_TakesOverTheRestOfItsChain()
    {
        var world = await ResumeWorld.StartAsync();
        var request = world.Request(isIncrement: true) with { SyntheticFullFrom = new Backups.BackupChain([world.Full]) };
        var store = new FaultInjectingStore(world.Repo.Memory);
        store.Plan(new StoreFault { Operation = StoreOperation.Link, OnCall = 2 });
        await Should.ThrowAsync<BackupException>(() => world.Driver(store).BackupAsync(request, world.Volume(), null, Cancel));
        store.AssertAllFaultsFired();

        var record = await world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel);

        record.ParentId.ShouldBeNull();
        await world.CheckOnlyAsync("resumed", record.Id);
    }

    [Fact]
    public async Task ResumeAsync_VolumeHasChanged_IsRefusedAndKept()
    {
        var world = await ResumeWorld.StartAsync();
        var (request, _) = await world.InterruptAsync(3);
        var volume = world.Volume();
        volume.Fingerprint = "another state";

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver().ResumeAsync(request.Id, volume, null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain("has changed");
        (await world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel)).Id.ShouldBe(request.Id);
    }

    [Fact]
    public async Task ResumeAsync_ParentIsGone_IsRefused()
    {
        var world = await ResumeWorld.StartAsync();
        var (request, _) = await world.InterruptAsync(3, isIncrement: true);
        await world.Driver().DeleteAsync(world.Full, Cancel);

        (await Should.ThrowAsync<BackupException>(() => world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel))).Kind.ShouldBe(ErrorKind.NotFound);
        (await world.Driver().CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel)).ShouldHaveSingleItem().State.ShouldBe(UnfinishedState.Removed);
        (await world.Repo.CountObjectsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task CleanUpAsync_RepositoryIsFull_DoesNotNeedRoomToTellTheAge()
    {
        var world = await ResumeWorld.StartAsync();
        var (request, _) = await world.InterruptAsync(3);
        var store = new FaultInjectingStore(world.Repo.Memory);
        var full = new StoreFault { Operation = StoreOperation.Create, Times = int.MaxValue - 1, Error = () => new BackupException(ErrorKind.NoSpace, "A planned fault.") };
        store.Plan(full);

        var found = (await world.Driver(store).CleanUpAsync(TimeSpan.FromDays(1), isDryRun: true, Cancel)).ShouldHaveSingleItem();

        full.Fired.ShouldBeGreaterThan(0);
        (found.Id, found.State).ShouldBe((request.Id, UnfinishedState.Resumable));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public async Task ResumeAsync_ObjectIsDamagedOrMissing_GoesOnBeforeIt(int victim, int kept)
    {
        foreach (var isMissing in (bool[])[true, false])
        {
            var world = await ResumeWorld.StartAsync();
            var (request, _) = await world.InterruptAsync(4);
            var container = request.Id.ToString() is var id ? $"{id[..2]}/{id[2..4]}/{id}" : "";
            var name = world.Repo.Memory.Names(container).Single(name => name.EndsWith($"-{victim:D5}", StringComparison.Ordinal));
            if (isMissing)
            {
                await world.Repo.Memory.DeleteAsync(Stores.ContainerName.Parse(container), Stores.ObjectName.Parse(name), Cancel);
            }
            else
            {
                world.Repo.Memory.Tamper(container, name, victim == 3 ? Flip(world.Repo.Memory.Content(container, name)) : [1, 2, 3]);
            }

            var volume = world.Volume();
            var record = await world.Driver().ResumeAsync(request.Id, volume, null, Cancel);

            volume.BytesRead.ShouldBe(world.After.Length - (kept * 4 * Repo.BlockSize));
            await world.CheckOnlyAsync($"missing: {isMissing}", record.Id);
        }
    }

    [Fact]
    public async Task ResumeAsync_PartOfTheJournalIsDamaged_GoesOnBeforeIt()
    {
        var world = await ResumeWorld.StartAsync();
        var (request, _) = await world.InterruptAsync(4);
        var part = world.Repo.Memory.Content(ResumeWorld.Jobs, $"{request.Id}.part-000002");
        part[50] ^= 1;

        var record = await world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel);

        await world.CheckOnlyAsync("resumed", record.Id);
    }

    [Fact]
    public async Task BackupAsync_FailsForGoodOrCancelled_KeepsNothing()
    {
        var world = await ResumeWorld.StartAsync();
        await world.InterruptAsync(4, kind: ErrorKind.Corrupt);
        await world.CheckOnlyAsync("failed");

        using var stop = new CancellationTokenSource();
        var volume = new InterruptedVolume(world.Volume(), 3 * 4 * Repo.BlockSize, stop.CancelAsync);
        await Should.ThrowAsync<OperationCanceledException>(() => world.Driver().BackupAsync(world.Request(false), volume, null, stop.Token));
        await world.CheckOnlyAsync("cancelled");
    }

    [Fact]
    public async Task ResumeAsync_OwnerOnAnotherHost_WaitsUntilItWasSilentForFiveMinutesByTheServersClock()
    {
        var world = await ResumeWorld.StartAsync();
        var (request, _) = await world.InterruptAsync(4, owner: s_elsewhere, isKilled: true);

        world.Clock.Now += TimeSpan.FromMinutes(4);
        (await Should.ThrowAsync<BackupException>(() => world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel))).Kind.ShouldBe(ErrorKind.Conflict);
        (await world.Driver().CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel)).ShouldHaveSingleItem().State.ShouldBe(UnfinishedState.InProgress);
        world.Clock.Now += TimeSpan.FromMinutes(2);

        var record = await world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel);

        await world.CheckOnlyAsync("taken over", record.Id);
    }

    [Fact]
    public async Task CleanUpAsync_InterruptedBackups_RemovesThoseOlderThanAsked()
    {
        var world = await ResumeWorld.StartAsync();
        var (first, _) = await world.InterruptAsync(4);
        world.Clock.Now += TimeSpan.FromHours(20);
        var (second, _) = await world.InterruptAsync(3, isKilled: true);
        world.Clock.Now += TimeSpan.FromHours(5);

        (await world.Driver().CleanUpAsync(TimeSpan.FromHours(24), isDryRun: true, Cancel)).Select(found => found.State).Order()
            .ShouldBe([UnfinishedState.Resumable, UnfinishedState.Removed]);
        var found = await world.Driver().CleanUpAsync(TimeSpan.FromHours(24), isDryRun: false, Cancel);

        found.Single(one => one.State == UnfinishedState.Removed).Id.ShouldBe(first.Id);
        found.Single(one => one.State == UnfinishedState.Resumable).Id.ShouldBe(second.Id);
        var record = await world.Driver().ResumeAsync(second.Id, world.Volume(), null, Cancel);
        await world.CheckOnlyAsync("cleaned up and resumed", record.Id);
    }

    [Fact]
    public async Task CleanUpAsync_BackupIsBeingMade_LeavesItAlone()
    {
        var world = await ResumeWorld.StartAsync();
        IReadOnlyList<UnfinishedBackup> found = [];
        var volume = new InterruptedVolume(
            world.Volume(), 0, async () => found = await world.Driver().CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel));

        var record = await world.Driver().BackupAsync(world.Request(false), volume, null, Cancel);

        found.ShouldHaveSingleItem().State.ShouldBe(UnfinishedState.InProgress);
        await world.CheckOnlyAsync("left alone", record.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BackupAsync_PausedUntilAnotherTookOver_FindsOutAndTouchesNothing(bool isResumed)
    {
        for (var at = 0; at < ResumeWorld.Segments; at++)
        {
            var world = await ResumeWorld.StartAsync();
            var request = world.Request(false);
            var paused = new InterruptedVolume(world.Volume(), at * 4L * Repo.BlockSize, async () =>
            {
                world.Clock.Now += TimeSpan.FromMinutes(6);
                var other = world.Driver();
                if (isResumed)
                {
                    await other.ResumeAsync(request.Id, world.Volume(), null, Cancel);
                }
                else
                {
                    await other.CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel);
                }
            });

            var error = await Should.ThrowAsync<BackupException>(() => world.Driver(owner: s_elsewhere).BackupAsync(request, paused, null, Cancel));

            error.Kind.ShouldBe(ErrorKind.Conflict);

            // Only one of its threads is paused here. Another one may have been about to add to the journal; that is nobody's then.
            world.Clock.Now += TimeSpan.FromMinutes(6);
            await world.Driver().CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel);
            await world.CheckOnlyAsync($"paused at segment {at}", isResumed ? [request.Id] : []);
        }
    }

    [Fact]
    public async Task ListUnfinishedAsync_JobEndsWhileItIsLookedAt_IsNoError()
    {
        var world = await ResumeWorld.StartAsync();
        var (request, _) = await world.InterruptAsync(3);
        var store = new FaultInjectingStore(world.Repo.Memory);
        store.Plan(new StoreFault
        {
            Operation = StoreOperation.List,
            Name = name =>
            {
                foreach (var lease in world.Repo.Memory.Names(ResumeWorld.Jobs).Where(lease => name.EndsWith(".lease-", StringComparison.Ordinal) && lease.StartsWith(name, StringComparison.Ordinal)))
                {
                    world.Repo.Memory.DeleteAsync(Stores.ContainerName.Jobs, Stores.ObjectName.Parse(lease), Cancel).IsCompletedSuccessfully.ShouldBeTrue();
                }

                return false;
            },
        });

        var found = (await world.Driver(store).ListUnfinishedAsync(Cancel)).ShouldHaveSingleItem();

        found.Id.ShouldBe(request.Id);
        world.Repo.Memory.Names(ResumeWorld.Jobs).ShouldNotContain(name => name.Contains(".lease-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeleteAsync_JournalWasLeftBehind_DoesNotComeBack()
    {
        var world = await ResumeWorld.StartAsync();
        var request = world.Request(isIncrement: false);
        var store = new FaultInjectingStore(world.Repo.Memory);
        store.Plan(new StoreFault { Operation = StoreOperation.Delete, Name = name => name.Contains(".part-", StringComparison.Ordinal), Times = 1 });
        var record = await world.Driver(store).BackupAsync(request, world.Volume(), null, Cancel);
        store.AssertAllFaultsFired();
        (await world.Driver().ListUnfinishedAsync(Cancel)).ShouldHaveSingleItem().State.ShouldBe(UnfinishedState.Complete);

        await world.Driver().DeleteAsync(record, Cancel);

        (await world.Driver().ListUnfinishedAsync(Cancel)).ShouldBeEmpty();
        (await Should.ThrowAsync<BackupException>(() => world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel))).Kind.ShouldBe(ErrorKind.NotFound);
        await world.CheckOnlyAsync("deleted");
    }

    private static byte[] Flip(byte[] content)
    {
        var flipped = (byte[])content.Clone();
        flipped[content.Length / 2] ^= 1;
        return flipped;
    }
}
