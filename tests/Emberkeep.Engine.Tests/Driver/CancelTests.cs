using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Restore;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

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
            store.Calls.Skip(call).Count(later => later.Operation is StoreOperation.Create or StoreOperation.Commit).ShouldBeLessThanOrEqualTo(1, $"call {call}");
            (await repo.CountObjectsAsync()).ShouldBe(0, $"call {call}");
            repo.Memory.OpenWriters.ShouldBe(0);
        }
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
}
