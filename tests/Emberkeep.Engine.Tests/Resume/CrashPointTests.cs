using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Resume;

/// <summary>
/// Commands are killed at every call to the store: no incomplete backup is ever visible, earlier ones restore, the next command resumes or cleans up,
/// and the same backup made again is right.
/// </summary>
public sealed class CrashPointTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultEffect.ThrowBefore, false)]
    [InlineData(FaultEffect.ThrowBefore, true)]
    [InlineData(FaultEffect.ThrowAfter, false)]
    [InlineData(FaultEffect.ThrowAfter, true)]
    public async Task Backup_KilledAtAnyCall_IsResumedOrCleanedUp(FaultEffect effect, bool isIncrement)
    {
        var points = 0;
        for (var call = 1; await RunPointAsync(1, effect, isIncrement, call, call % 2 == 0); call++)
        {
            points++;
        }

        output.WriteLine($"{points} points");
        points.ShouldBeGreaterThan(60);
    }

    [Theory]
    [InlineData(FaultEffect.ThrowBefore)]
    [InlineData(FaultEffect.ThrowAfter)]
    public async Task Resume_KilledAtAnyCallOfItself_IsResumedOrCleanedUp(FaultEffect effect)
    {
        var points = 0;
        for (var call = 1; ; call++)
        {
            var what = $"{effect}, resume killed at call {call}";
            var world = await ResumeWorld.StartAsync();
            var (request, _) = await world.InterruptAsync(3, isKilled: true);
            var isOver = await KillAsync(world, call, effect, store => world.Driver(store).ResumeAsync(request.Id, world.Volume(), null, Cancel));
            await world.CheckAsync(what);
            await EndAsync(world, request, call % 2 == 0, what);
            if (isOver)
            {
                break;
            }

            points++;
        }

        output.WriteLine($"{points} points");
        points.ShouldBeGreaterThan(60);
    }

    [Theory]
    [InlineData(FaultEffect.ThrowBefore)]
    [InlineData(FaultEffect.ThrowAfter)]
    public async Task CleanUp_KilledAtAnyCallOfItself_IsDoneByTheNextOne(FaultEffect effect)
    {
        for (var call = 1; ; call++)
        {
            var what = $"{effect}, clean-up killed at call {call}";
            var world = await ResumeWorld.StartAsync();
            var (request, _) = await world.InterruptAsync(3, isKilled: true);
            var isOver = await KillAsync(world, call, effect, store => world.Driver(store).CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel));
            await world.CheckAsync(what);
            await EndAsync(world, request, isResumed: false, what);
            if (isOver)
            {
                call.ShouldBeGreaterThan(20);
                return;
            }
        }
    }

    [Theory]
    [InlineData(FaultEffect.ThrowBefore)]
    [InlineData(FaultEffect.ThrowAfter)]
    [InlineData(FaultEffect.CutShort)]
    public async Task Backup_OneCallFails_IsDoneOrResumedOrGone(FaultEffect effect)
    {
        for (var call = 1; ; call++)
        {
            var what = $"{effect} at call {call}";
            var world = await ResumeWorld.StartAsync();
            var request = world.Request(isIncrement: false);
            var store = new FaultInjectingStore(world.Repo.Memory);
            store.FailCall(call, effect);
            await TryAsync(() => world.Driver(store).BackupAsync(request, world.Volume(), null, Cancel));
            await world.CheckAsync(what);
            await EndAsync(world, request, call % 2 == 0, what);
            if (!store.HasReachedFailingCall)
            {
                return;
            }
        }
    }

    /// <summary>Random volumes, chains, link limits, workers and moments, also of what follows; the seed names the run.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task AllCommands_KilledAtAHundredThousandRandomPoints_AreResumedOrCleanedUp()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("EMBERKEEP_CRASH_POINTS"), out var asked) ? asked : 100_000;
        for (var seed = 1; seed <= count; seed++)
        {
            await RandomPointAsync(seed);
        }

        output.WriteLine($"{count} points, seeds 1 to {count}");
        count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task AllCommands_KilledAtRandomPoints_AreResumedOrCleanedUp()
    {
        for (var seed = 1_000_001; seed <= 1_001_500; seed++)
        {
            await RandomPointAsync(seed);
        }
    }

    private static async Task RandomPointAsync(int seed)
    {
        var random = new Random(seed);
        var what = $"seed {seed}";
        var world = await ResumeWorld.StartAsync(seed, random.Next(4) == 0 ? 1 : int.MaxValue);
        var request = world.Request(random.Next(2) == 0);
        if (request.Parent is not null && random.Next(4) == 0)
        {
            request = request with { SyntheticFullFrom = new BackupChain([world.Full]) };
        }

        var workers = random.Next(1, 4);
        var step = random.Next(3) * 4L * Repo.BlockSize;
        var isOver = await KillAsync(
            world, random.Next(1, 160), Effect(random), store => world.Driver(store, workers: workers, journalStep: step).BackupAsync(request, world.Volume(), null, Cancel));
        await world.CheckAsync(what);
        for (var attempt = random.Next(4); !isOver && attempt > 0; attempt--)
        {
            isOver = random.Next(3) == 0
                ? await KillAsync(world, random.Next(1, 100), Effect(random), store => world.Driver(store).CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel))
                : await KillAsync(
                    world, random.Next(1, 160), Effect(random), store => world.Driver(store, workers: workers).ResumeAsync(request.Id, world.Volume(), null, Cancel));
            await world.CheckAsync(what);
        }

        await EndAsync(world, request, random.Next(2) == 0, what);
    }

    private static FaultEffect Effect(Random random) => random.Next(2) == 0 ? FaultEffect.ThrowBefore : FaultEffect.ThrowAfter;

    private static async Task<bool> RunPointAsync(int seed, FaultEffect effect, bool isIncrement, int call, bool isResumed)
    {
        var what = $"{effect}, increment {isIncrement}, killed at call {call}";
        var world = await ResumeWorld.StartAsync(seed);
        var request = world.Request(isIncrement);
        var isOver = await KillAsync(world, call, effect, store => world.Driver(store).BackupAsync(request, world.Volume(), null, Cancel));
        await world.CheckAsync(what);
        await EndAsync(world, request, isResumed, what);
        return !isOver;
    }

    /// <summary>Runs a command whose process is killed at a call.</summary>
    /// <returns>True when it was over before.</returns>
    private static async Task<bool> KillAsync(ResumeWorld world, int call, FaultEffect effect, Func<IObjectStore, Task> run)
    {
        var store = new FaultInjectingStore(world.Repo.Memory);
        store.KillAtCall(call, effect);
        await TryAsync(() => run(store));
        return !store.HasReachedFailingCall;
    }

    /// <summary>The next commands: resume if that is possible, or clean up; then the same backup once more.</summary>
    private static async Task EndAsync(ResumeWorld world, BackupRequest request, bool isResumed, string what)
    {
        var wasListed = (await world.Repo.DiscoverAsync()).Any(record => record.Id == request.Id);
        var unfinished = (await world.Driver().ListUnfinishedAsync(Cancel)).SingleOrDefault(found => found.Id == request.Id);
        if (isResumed && unfinished?.State is UnfinishedState.Resumable or UnfinishedState.Complete && unfinished.VolumeId is not null)
        {
            (await world.Driver().ResumeAsync(request.Id, world.Volume(), null, Cancel)).Id.ShouldBe(request.Id, what);
            wasListed = true;
        }
        else if (unfinished is not null)
        {
            var found = (await world.Driver().CleanUpAsync(TimeSpan.Zero, isDryRun: false, Cancel)).ShouldHaveSingleItem(what);
            found.State.ShouldBe(wasListed && found.VolumeId is not null ? UnfinishedState.Complete : UnfinishedState.Removed, what);
        }

        await world.CheckOnlyAsync(what, wasListed ? [request.Id] : []);
        if (!wasListed)
        {
            await world.Driver().BackupAsync(request, world.Volume(), null, Cancel);
            await world.CheckOnlyAsync(what, request.Id);
        }
    }

    private static async Task TryAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (BackupException)
        {
            // Killed.
        }
    }
}
