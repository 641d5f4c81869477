using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Decorators.Tests.Throttling;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Storage.Decorators.Tests.Retrying;

public sealed class RetryingStoreTests : IAsyncDisposable
{
    private static readonly ContainerName s_container = ContainerName.Parse("container");
    private static readonly ObjectName s_object = ObjectName.Parse("object");

    private readonly SkippingClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly FaultInjectingStore _faulty = new(new MemoryStore { CanCopy = true });
    private RetryOptions _options = new() { Retries = 3, FirstDelay = TimeSpan.FromSeconds(2) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _faulty.DisposeAsync();

    public static TheoryData<StoreOperation> Repeatable => new(
        StoreOperation.EnsureContainer,
        StoreOperation.ListContainers,
        StoreOperation.List,
        StoreOperation.Stat,
        StoreOperation.OpenRead,
        StoreOperation.Create,
        StoreOperation.Delete,
        StoreOperation.DeleteContainer,
        StoreOperation.Check,
        StoreOperation.Link,
        StoreOperation.Copy,
        StoreOperation.Sync,
        StoreOperation.GetVersion,
        StoreOperation.Replace);

    [Theory]
    [MemberData(nameof(Repeatable))]
    public async Task Call_FailsThreeTimes_SucceedsAtTheFourth(StoreOperation operation)
    {
        await PutAsync(1, 2, 3);
        var fault = new StoreFault { Operation = operation, Times = 3 };
        _faulty.Plan(fault);

        await RunAsync(operation, Store());

        _faulty.AssertAllFaultsFired();
        _clock.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(1 + 2 + 4), TimeSpan.FromSeconds(2 + 4 + 8));
    }

    [Fact]
    public async Task Call_FailsOncePerAttempt_GivesUpAndSaysHowOftenItTried()
    {
        await PutAsync(1);
        _faulty.Plan(new StoreFault { Operation = StoreOperation.Stat, Times = 4 });

        var error = await Should.ThrowAsync<BackupException>(() => Store().StatAsync(s_container, s_object, Cancel));

        _faulty.AssertAllFaultsFired();
        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.Message.ShouldContain("tried 4 times");
        error.Remedy.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(ErrorKind.NotFound, true)]
    [InlineData(ErrorKind.Conflict, true)]
    [InlineData(ErrorKind.Unauthorized, true)]
    [InlineData(ErrorKind.NoSpace, true)]
    [InlineData(ErrorKind.Unavailable, false)]
    [InlineData(ErrorKind.Corrupt, false)]
    public async Task Call_ErrorThatStays_IsNotRepeated(ErrorKind kind, bool isTransient)
    {
        await PutAsync(1);
        _faulty.Plan(new StoreFault { Operation = StoreOperation.Stat, Error = () => new BackupException(kind, "It stays.", "None.", isTransient) });

        var error = await Should.ThrowAsync<BackupException>(() => Store().StatAsync(s_container, s_object, Cancel));

        error.Kind.ShouldBe(kind);
        error.Message.ShouldBe("It stays.");
        _clock.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Call_ServerAsksToWait_WaitsThatLong()
    {
        await PutAsync(1);
        _faulty.Plan(new StoreFault { Operation = StoreOperation.Stat, Error = () => Throttled(TimeSpan.FromSeconds(77)) });

        await Store().StatAsync(s_container, s_object, Cancel);

        _clock.Elapsed.ShouldBe(TimeSpan.FromSeconds(77));
    }

    [Fact]
    public async Task Call_ServerAsksToWaitBeyondTheBudget_FailsAtOnce()
    {
        await PutAsync(1);
        _options = _options with { Budget = TimeSpan.FromSeconds(60) };
        _faulty.Plan(new StoreFault { Operation = StoreOperation.Stat, Error = () => Throttled(TimeSpan.FromSeconds(61)) });

        var error = await Should.ThrowAsync<BackupException>(() => Store().StatAsync(s_container, s_object, Cancel));

        error.Kind.ShouldBe(ErrorKind.Throttled);
        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(61));
        _clock.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Call_CancelledWhileItFails_IsCancelledNotRepeated()
    {
        await PutAsync(1);
        using var source = new CancellationTokenSource();
        _faulty.Plan(new StoreFault
        {
            Operation = StoreOperation.Stat,
            Error = () =>
            {
                source.Cancel();
                return new BackupException(ErrorKind.Unavailable, "Away.", "None.", isTransient: true);
            },
        });

        await Should.ThrowAsync<OperationCanceledException>(() => Store().StatAsync(s_container, s_object, source.Token));

        _faulty.Calls.Count(call => call.Operation == StoreOperation.Stat).ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreOperation.Write)]
    [InlineData(StoreOperation.WriteZeros)]
    [InlineData(StoreOperation.Commit)]
    public async Task Writer_Fails_IsNeverRepeated(StoreOperation operation)
    {
        await using var store = Store();
        await store.EnsureContainerAsync(s_container, Cancel);
        _faulty.Plan(new StoreFault { Operation = operation });
        await using var writer = await store.CreateAsync(s_container, s_object, Cancel);

        await Should.ThrowAsync<BackupException>(async () =>
        {
            await writer.WriteAsync(new byte[] { 1 }, Cancel);
            await writer.WriteZerosAsync(1, Cancel);
            await writer.CommitAsync(Cancel);
        });

        _faulty.Calls.Count(call => call.Operation == operation).ShouldBe(1);
    }

    /// <summary>The store beneath replaces objects and its streams have no version, so a broken one is not gone on with.</summary>
    [Fact]
    public async Task Read_BreaksInAStoreThatReplacesObjects_Fails()
    {
        await PutAsync(1, 2, 3);
        _faulty.Plan(new StoreFault { Operation = StoreOperation.Read });
        await using var stream = await Store().OpenReadAsync(s_container, s_object, 0, null, Cancel);

        await Should.ThrowAsync<BackupException>(async () => await stream.ReadExactlyAsync(new byte[3], Cancel));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(5, null)]
    [InlineData(5, 90_000L)]
    public async Task Read_BreaksAgainAndAgain_GivesAllBytesOnce(int offset, long? length)
    {
        var content = new byte[100_000];
        new Random(3).NextBytes(content);
        var opened = 0;
        var store = new BreakingStore(content, breakAfter: 7_000, () =>
        {
            opened++;
            return "same";
        });
        await using var retrying = new RetryingStore(store, Retrier());

        await using var stream = await retrying.OpenReadAsync(s_container, s_object, offset, length, Cancel);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancel);

        read.ToArray().AsSpan().SequenceEqual(content.AsSpan(offset, (int)(length ?? content.Length - offset))).ShouldBeTrue();
        opened.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Read_ReplacedWhenItBreaks_IsAConflictAndNeverAMixture()
    {
        var version = 0;
        await using var retrying = new RetryingStore(new BreakingStore(new byte[100_000], breakAfter: 7_000, () => $"version {++version}"), Retrier());
        await using var stream = await retrying.OpenReadAsync(s_container, s_object, 0, null, Cancel);

        var error = await Should.ThrowAsync<BackupException>(() => stream.CopyToAsync(Stream.Null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Conflict);
    }

    private RetryingStore Store() => new(_faulty, Retrier());

    private Retrier Retrier() => new(_options, _clock, new Random(7), NullLogger.Instance);

    private static BackupException Throttled(TimeSpan wait) =>
        new(ErrorKind.Throttled, "Too fast.", "Wait.", isTransient: true) { RetryAfter = wait };

    private async Task PutAsync(params byte[] content)
    {
        await _faulty.EnsureContainerAsync(s_container, Cancel);
        await using var writer = await _faulty.CreateAsync(s_container, s_object, Cancel);
        await writer.WriteAsync(content, Cancel);
        await writer.CommitAsync(Cancel);
    }

    private static async Task RunAsync(StoreOperation operation, RetryingStore store)
    {
        var other = ObjectName.Parse("other");
        switch (operation)
        {
            case StoreOperation.EnsureContainer: await store.EnsureContainerAsync(s_container, Cancel); break;
            case StoreOperation.ListContainers: (await store.ListContainersAsync(Cancel).ToListAsync(Cancel)).ShouldBe([s_container]); break;
            case StoreOperation.List: (await store.ListAsync(s_container, "", Cancel).ToListAsync(Cancel)).ShouldHaveSingleItem().Name.ShouldBe(s_object); break;
            case StoreOperation.Stat: (await store.StatAsync(s_container, s_object, Cancel)).Length.ShouldBe(3); break;
            case StoreOperation.OpenRead: await (await store.OpenReadAsync(s_container, s_object, 0, null, Cancel)).DisposeAsync(); break;
            case StoreOperation.Create: await (await store.CreateAsync(s_container, other, Cancel)).DisposeAsync(); break;
            case StoreOperation.Delete: await store.DeleteAsync(s_container, s_object, Cancel); break;
            case StoreOperation.DeleteContainer: await store.DeleteContainerIfEmptyAsync(s_container, Cancel); break;
            case StoreOperation.Check: await store.CheckAsync(Cancel); break;
            case StoreOperation.Link: (await store.TryLinkAsync(s_container, s_object, s_container, other, Cancel)).ShouldBeTrue(); break;
            case StoreOperation.Copy: (await store.TryCopyAsync(s_container, s_object, s_container, other, Cancel)).ShouldBeTrue(); break;
            case StoreOperation.Sync: await store.SyncAsync(s_container, Cancel); break;
            case StoreOperation.GetVersion: (await store.GetVersionAsync(s_container, s_object, Cancel)).ShouldNotBeEmpty(); break;
            case StoreOperation.Replace:
                await (await store.ReplaceAsync(s_container, s_object, await store.GetVersionAsync(s_container, s_object, Cancel), Cancel)).DisposeAsync();
                break;
            default: throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }
}
