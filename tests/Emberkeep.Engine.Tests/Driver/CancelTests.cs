using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Backup;
using Emberkeep.Engine.Tests.Restore;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;
using Microsoft.Extensions.Time.Testing;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>Whenever a job is cancelled, it stops at the next object or piece and, a backup, leaves nothing behind.</summary>
public sealed class CancelTests
{
    [Fact]
    public async Task BackupAsync_CancelledAtAnyCallOfTheStore_StopsThereAndLeavesNothing()
    {
        var isOver = false;
        for (var call = 1; !isOver; call++)
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var repo = new Repo();
            var store = new FaultInjectingStore(repo.Memory);
            store.FailCall(call, error: () =>
            {
                cancel.Cancel();
                return new OperationCanceledException(cancel.Token);
            });
            var job = repo.Driver(objectBlocks: 1, store: store, workers: 1).BackupAsync(repo.Request(), MemoryVolume.Dirty(6 * Repo.BlockSize), null, cancel.Token);

            var failure = await Record.ExceptionAsync(() => job);
            isOver = !store.HasReachedFailingCall;
            if (isOver)
            {
                failure.ShouldBeNull();
                call.ShouldBeGreaterThan(20);
                break;
            }

            if (failure is null)
            {
                // The backup is complete, and only its journal is taken away.
                store.Calls.Take(call).Last(done => done.Operation == StoreOperation.Commit && done.Container != ContainerName.Jobs.Value).Name!.ShouldEndWith("_metadata");
                (await repo.CountObjectsAsync()).ShouldBe(8, $"call {call}");
                continue;
            }

            failure.ShouldBeAssignableTo<OperationCanceledException>();

            // The one worker may have been about to make its next call when another one cancelled the job; that call fails.
            // The journal has no part in this: its lease is written down as over.
            store.Calls.Skip(call).Count(later => later.Operation is StoreOperation.Create or StoreOperation.Commit && later.Container != ContainerName.Jobs.Value)
                .ShouldBeLessThanOrEqualTo(1, $"call {call}");
            (await repo.CountObjectsAsync()).ShouldBe(0, $"call {call}");
            repo.Memory.OpenWriters.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task BackupAsync_CancelledWhileACommitIsOnItsWay_KnowsWhatBecameOfIt(int commit)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var repo = new Repo();
        var store = new FaultInjectingStore(repo.Memory);
        var fault = new StoreFault { Operation = StoreOperation.Commit, Name = IsOfTheBackup, OnCall = commit, Effect = FaultEffect.AnswerLate };
        store.Plan(fault);
        var job = repo.Driver(objectBlocks: 1, store: store, workers: 1).BackupAsync(repo.Request(), Random(), null, cancel.Token);
        await WaitForAsync(fault, job);

        await cancel.CancelAsync();
        var failure = await Record.ExceptionAsync(() => job);

        if (commit == 8)
        {
            // The index: with it the backup is complete.
            failure.ShouldBeNull();
            (await repo.CountObjectsAsync()).ShouldBe(8);
            (await repo.VerifyAsync(await job)).IsGood.ShouldBeTrue();
            return;
        }

        failure.ShouldBeAssignableTo<OperationCanceledException>();
        (await repo.CountObjectsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task BackupAsync_CancelledAndACommitGetsNoAnswer_GivesUpInTimeAndKeepsTheJournal()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var repo = new Repo();
        var store = new FaultInjectingStore(repo.Memory);
        var fault = new StoreFault { Operation = StoreOperation.Commit, Name = IsOfTheBackup, OnCall = 2, Effect = FaultEffect.Hang };
        store.Plan(fault);
        var job = repo.Driver(objectBlocks: 1, store: store, workers: 1, time: time)
            .BackupAsync(repo.Request(), Random(), null, cancel.Token);
        await WaitForAsync(fault, job);

        await cancel.CancelAsync();
        time.Advance(CommitGrace.Length - TimeSpan.FromMilliseconds(1));
        job.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        await Should.ThrowAsync<OperationCanceledException>(() => job);

        // Nothing of the backup is left, and still the object may come: whoever reads the journal takes it away then.
        (await repo.CountObjectsAsync()).ShouldBe(0);
        repo.Memory.Names(ContainerName.Jobs.Value).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task RestoreAsync_CancelledAtAnyWrite_WritesNoMoreThanWhatIsUnderWay(int at)
    {
        var repo = new Repo();
        var record = await repo.BackUpAsync(MemoryVolume.Dirty(10 * Repo.BlockSize), null, repo.Driver(objectBlocks: 1));
        using var cancel = new CancellationTokenSource();
        var writes = 0;
        var target = new HookedTarget(10 * Repo.BlockSize)
        {
            OnWrite = () =>
            {
                if (Interlocked.Increment(ref writes) == at)
                {
                    cancel.Cancel();
                }
            },
        };

        await Should.ThrowAsync<OperationCanceledException>(
            () => repo.Driver(objectBlocks: 1, workers: 1).RestoreAsync(new BackupChain([record]), target, new RestoreOptions { Salvage = true }, null, cancel.Token));

        target.Writes.ShouldBe(at);
    }

    private static bool IsOfTheBackup(string name) => name.Contains("_backup_", StringComparison.Ordinal);

    /// <summary>No two objects are equal, so that each is published by a commit.</summary>
    private static MemoryVolume Random()
    {
        var content = new byte[6 * Repo.BlockSize];
        new Random(1).NextBytes(content);
        return new MemoryVolume(content);
    }

    private static async Task WaitForAsync(StoreFault fault, Task job)
    {
        while (fault.Fired == 0 && !job.IsCompleted)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        fault.Fired.ShouldBe(1);
    }
}
