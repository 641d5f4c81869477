using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.Rooted;

public sealed class BlockingCallsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_MoreCallsThanThreads_RunsAllAndNeverMoreAtATime()
    {
        using var calls = new BlockingCalls(maxThreads: 3);
        var running = 0;
        var most = 0;

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => calls.RunAsync(
            () =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Thread.SpinWait(2000);
                Interlocked.Decrement(ref running);
                return i;
            },
            Cancel).AsTask()));

        results.ShouldBe(Enumerable.Range(0, 200));
        most.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task RunAsync_HungCalls_LeaveTheThreadPoolAloneAndQueuedCallsCancellable()
    {
        using var calls = new BlockingCalls(maxThreads: 2);
        using var server = new ManualResetEventSlim();
        var hung = Enumerable.Range(0, 2).Select(_ => calls.RunAsync(() => server.Wait(Cancel), Cancel).AsTask()).ToArray();
        using var source = new CancellationTokenSource();
        var queued = calls.RunAsync(() => 1, source.Token).AsTask();

        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => queued);
        hung.ShouldAllBe(t => !t.IsCompleted);
        server.Set();
        await Task.WhenAll(hung);
        (await calls.RunAsync(() => 2, Cancel)).ShouldBe(2);
    }

    [Fact]
    public async Task RunAsync_Direct_RunsOnTheCallersThreadUnlessTheCallWaitsForADisk()
    {
        using var calls = new BlockingCalls { IsDirect = true };
        var here = Environment.CurrentManagedThreadId;

        var direct = calls.RunAsync(() => Environment.CurrentManagedThreadId, Cancel);

        direct.IsCompleted.ShouldBeTrue();
        (await direct).ShouldBe(here);
        (await calls.RunWaitingAsync(() => Thread.CurrentThread.Name, Cancel)).ShouldBe("file system calls");
    }

    [Fact]
    public async Task RunAsync_DirectCallThrowsOrIsCancelled_GivesThatToWhoeverAwaits()
    {
        using var calls = new BlockingCalls { IsDirect = true };
        var failing = calls.RunAsync<int>(() => throw new InvalidOperationException("no"), Cancel);
        var hasRun = false;
        var cancelled = calls.RunAsync(() => hasRun = true, new CancellationToken(canceled: true));

        await Should.ThrowAsync<InvalidOperationException>(() => failing.AsTask());
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled.AsTask());
        hasRun.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_CallThrows_GivesTheErrorToItsCallerOnly()
    {
        using var calls = new BlockingCalls(maxThreads: 1);

        await Should.ThrowAsync<FormatException>(async () => await calls.RunAsync(() => throw new FormatException(), Cancel));
        (await calls.RunAsync(() => 3, Cancel)).ShouldBe(3);
    }

    [Fact]
    public async Task RunAsync_Caller_NeverRunsTheCallItself()
    {
        using var calls = new BlockingCalls();
        var caller = Environment.CurrentManagedThreadId;

        var (thread, isPool) = await calls.RunAsync(() => (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread), Cancel);

        thread.ShouldNotBe(caller);
        isPool.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_AfterDispose_StillRuns()
    {
        var calls = new BlockingCalls();
        await calls.RunAsync(() => 1, Cancel);
        calls.Dispose();

        (await calls.RunAsync(() => 2, Cancel)).ShouldBe(2);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Somebody else changed it: look again.
        }
    }
}
