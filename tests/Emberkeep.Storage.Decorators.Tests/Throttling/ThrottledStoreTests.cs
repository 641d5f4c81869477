using System.Diagnostics;
using Emberkeep.Configuration.Values;
using Emberkeep.Storage.Decorators.Throttling;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Storage.Decorators.Tests.Throttling;

public sealed class ThrottledStoreTests
{
    private static readonly ContainerName s_container = ContainerName.Parse("c");

    /// <summary>By the real clock: four callers at once, half of the bytes written and half read, 10 MB at 5 MB a second.</summary>
    [Fact]
    public async Task Transfers_OfSeveralCallersBothWays_KeepToTheRateTogether()
    {
        var cancel = TestContext.Current.CancellationToken;
        RateSchedule.TryParse("5M", out var schedule).ShouldBeTrue();
        await using var store = new ThrottledStore(new MemoryStore(), new RateLimiter(schedule, TimeProvider.System));
        await store.EnsureContainerAsync(s_container, cancel);
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            var name = ObjectName.Parse($"object-{number}");
            await using (var writer = await store.CreateAsync(s_container, name, cancel))
            {
                for (var piece = 0; piece < 10; piece++)
                {
                    await writer.WriteAsync(new byte[125_000], cancel);
                }

                await writer.WriteZerosAsync(1000, cancel);
                await writer.CommitAsync(cancel);
            }

            await using var stream = await store.OpenReadAsync(s_container, name, 0, 1_250_000, cancel);
            var buffer = new byte[100_000];
            while (await stream.ReadAsync(buffer, cancel) > 0)
            {
            }
        }));

        watch.Elapsed.TotalSeconds.ShouldBeInRange(1.85, 4);
    }

    /// <summary>A store that moves bytes by itself has to find its own writer, and nobody waits for what does not pass through here.</summary>
    [Fact]
    public async Task TransferAsync_ToTheStoreBeneath_GetsItsOwnWriterAtOnce()
    {
        var cancel = TestContext.Current.CancellationToken;
        RateSchedule.TryParse("1k", out var schedule).ShouldBeTrue();
        var moving = new MovingStore(new MemoryStore());
        await using var store = new ThrottledStore(new ThrottledStore(moving, new RateLimiter(schedule, TimeProvider.System)), new RateLimiter(schedule, TimeProvider.System));
        await store.EnsureContainerAsync(s_container, cancel);
        await using var writer = await store.CreateAsync(s_container, ObjectName.Parse("o"), cancel);

        var moved = await store.TransferAsync(
            new Transfer
            {
                Direction = TransferDirection.ToStore,
                Volume = new HostFile("/volume", 1, 2, IsBlockDevice: false),
                VolumeOffset = 0,
                Length = 1 << 30,
                Container = s_container,
                Name = ObjectName.Parse("o"),
                ObjectOffset = 0,
                Writer = writer,
            },
            cancel);

        moved.ShouldBe(1 << 30);
        moving.Writer.ShouldBeSameAs(moving.Made);
    }

    [Fact]
    public async Task GetSpaceAsync_OfTheStoreBeneath_IsPassedOn()
    {
        var space = new StoreSpace(1000, 10);
        await using var store = new ThrottledStore(
            new MemoryStore { Space = () => space }, new RateLimiter(RateSchedule.TryParse("0", out var none) ? none : null!, TimeProvider.System));

        (await store.GetSpaceAsync(TestContext.Current.CancellationToken)).ShouldBe(space);
    }
}
