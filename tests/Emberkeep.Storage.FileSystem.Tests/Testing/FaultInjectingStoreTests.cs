using Emberkeep.Conformance.Stores;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Storage.FileSystem.Tests.Testing;

/// <summary>Without faults the decorator keeps to the contract; with faults it does what the script says.</summary>
public sealed class FaultInjectingStoreTests : StoreConformance
{
    private readonly MemoryStore _inner = new();

    private FaultInjectingStore Faulty => (FaultInjectingStore)Store;

    [Fact]
    public async Task Plan_ThrowBefore_HasNoEffectAndFiresOnTheRightCall()
    {
        Faulty.Plan(new StoreFault { Operation = StoreOperation.Commit, Name = n => n.EndsWith("_metadata", StringComparison.Ordinal), OnCall = 2 });

        await PutAsync(Container, "data", 1);
        await PutAsync(Container, "first_metadata", 1);
        await ShouldFailAsync(ErrorKind.Unavailable, () => PutAsync(Container, "second_metadata", 1));
        await PutAsync(Container, "third_metadata", 1);

        Faulty.AssertAllFaultsFired();
        (await NamesAsync(Container)).ShouldBe(["data", "first_metadata", "third_metadata"]);
        _inner.OpenWriters.ShouldBe(0);
    }

    [Fact]
    public async Task Plan_ThrowAfter_HasItsEffect()
    {
        Faulty.Plan(new StoreFault { Operation = StoreOperation.Commit, Effect = FaultEffect.ThrowAfter, Error = () => new TimeoutException() });

        await Should.ThrowAsync<TimeoutException>(() => PutAsync(Container, "object", 1));

        (await GetAsync("object")).ShouldBe([1]);
    }

    [Fact]
    public async Task Plan_CutShort_WritesHalfAndThrows_ReadsHalfAndEnds()
    {
        await PutAsync(Container, "object", Bytes(1000));
        Faulty.Plan(new StoreFault { Operation = StoreOperation.Write, Effect = FaultEffect.CutShort });
        Faulty.Plan(new StoreFault { Operation = StoreOperation.Read, Effect = FaultEffect.CutShort });

        await using var writer = await Store.CreateAsync(Container, Name("half"), Cancel);
        await ShouldFailAsync(ErrorKind.Unavailable, async () => await writer.WriteAsync(new byte[100], Cancel));
        writer.Length.ShouldBe(50);
        await using var stream = await Store.OpenReadAsync(Container, Name("object"), 0, null, Cancel);
        (await stream.ReadAtLeastAsync(new byte[500], 500, throwOnEndOfStream: false, Cancel)).ShouldBe(250);

        Faulty.AssertAllFaultsFired();
    }

    [Fact]
    public async Task Plan_Hang_EndsWhenCancelled()
    {
        Faulty.Plan(new StoreFault { Operation = StoreOperation.Stat, Effect = FaultEffect.Hang });
        using var source = new CancellationTokenSource();
        var call = Store.StatAsync(Container, Name("object"), source.Token);
        call.IsCompleted.ShouldBeFalse();

        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public void AssertAllFaultsFired_FaultThatNeverHappened_Throws()
    {
        Faulty.Plan(new StoreFault { Operation = StoreOperation.Delete });

        Should.Throw<InvalidOperationException>(Faulty.AssertAllFaultsFired).Message.ShouldContain("Delete");
    }

    [Fact]
    public async Task FailCall_EveryNumberInTurn_ReachesEveryCall()
    {
        var failures = new List<StoreOperation>();
        for (var k = 1; ; k++)
        {
            await using var store = new FaultInjectingStore(new MemoryStore());
            store.FailCall(k);
            try
            {
                await store.EnsureContainerAsync(Container, Cancel);
                await using var writer = await store.CreateAsync(Container, Name("object"), Cancel);
                await writer.WriteAsync(new byte[] { 1 }, Cancel);
                await writer.WriteZerosAsync(1, Cancel);
                await writer.CommitAsync(Cancel);
            }
            catch (BackupException)
            {
                failures.Add(store.Calls[^1].Operation);
            }

            if (!store.HasReachedFailingCall)
            {
                break;
            }
        }

        failures.ShouldBe([StoreOperation.EnsureContainer, StoreOperation.Create, StoreOperation.Write, StoreOperation.WriteZeros, StoreOperation.Commit]);
    }

    [Fact]
    public async Task FailFromCall_AllLaterCallsFail_UntilHealed()
    {
        await PutAsync(Container, "object", 1);
        Faulty.FailFromCall(Faulty.Calls.Count + 1);

        await ShouldFailAsync(ErrorKind.Unavailable, () => GetAsync("object"));
        await ShouldFailAsync(ErrorKind.Unavailable, () => Store.CheckAsync(Cancel));
        Faulty.Heal();

        (await GetAsync("object")).ShouldBe([1]);
    }

    protected override ValueTask<IObjectStore> OpenAsync() => ValueTask.FromResult<IObjectStore>(new FaultInjectingStore(_inner));
}
