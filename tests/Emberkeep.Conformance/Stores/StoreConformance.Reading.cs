using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Conformance.Stores;

/// <content>Reading: ranges, ends, and what is not there.</content>
public abstract partial class StoreConformance
{
    [Theory]
    [InlineData(0, 10L)]
    [InlineData(1, 1L)]
    [InlineData(1_048_570, 20L)]
    [InlineData(2_000_000, null)]
    [InlineData(5, 1_048_576L)]
    [InlineData(3, 2_500_000L)]
    [InlineData(100, 0L)]
    public async Task OpenReadAsync_Range_GivesItsBytes(int offset, long? length)
    {
        var content = Bytes(3_000_000);
        await PutAsync(Container, "object", content);

        var read = await GetAsync("object", offset, length);

        read.AsSpan().SequenceEqual(content.AsSpan(offset, (int)(length ?? content.Length - offset))).ShouldBeTrue();
    }

    [Theory]
    [InlineData(5, 100L, 5)]
    [InlineData(10, null, 0)]
    [InlineData(10, 1L, 0)]
    [InlineData(11, null, 0)]
    [InlineData(1_000_000, 5L, 0)]
    [InlineData(0, long.MaxValue, 10)]
    [InlineData(4, long.MaxValue, 6)]
    public async Task OpenReadAsync_RangePastTheEnd_EndsEarly(int offset, long? length, int expected)
    {
        var content = Bytes(10);
        await PutAsync(Container, "object", content);

        var read = await GetAsync("object", offset, length);

        read.Length.ShouldBe(expected);
        read.ShouldBe(content[Math.Min(offset, 10)..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(4096)]
    [InlineData(1_048_576)]
    [InlineData(4_000_000)]
    public async Task OpenReadAsync_ReadsOfAnySize_GiveTheBytesInOrder(int size)
    {
        var content = Bytes(size < 100 ? 5_000 : 2_500_000);
        await PutAsync(Container, "object", content);
        await using var stream = await Store.OpenReadAsync(Container, Name("object"), 0, null, Cancel);
        var buffer = new byte[size];
        var position = 0;

        int count;
        while ((count = await stream.ReadAsync(buffer, Cancel)) > 0)
        {
            buffer.AsSpan(0, count).SequenceEqual(content.AsSpan(position, count)).ShouldBeTrue();
            position += count;
        }

        position.ShouldBe(content.Length);
        (await stream.ReadAsync(buffer, Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task OpenReadAsync_MixedReadSizes_GiveTheBytesInOrder()
    {
        var content = Bytes(6_000_000);
        await PutAsync(Container, "object", content);
        await using var stream = await Store.OpenReadAsync(Container, Name("object"), 7, 5_500_000, Cancel);
        var random = new Random(5);
        var read = new List<byte>();

        int count;
        do
        {
            var buffer = new byte[random.Next(4) switch { 0 => 1, 1 => random.Next(1, 5000), 2 => random.Next(1, 700_000), _ => random.Next(1_000_000, 2_000_000) }];
            count = await stream.ReadAsync(buffer, Cancel);
            read.AddRange(buffer.AsSpan(0, count));
        }
        while (count > 0);

        read.ToArray().AsSpan().SequenceEqual(content.AsSpan(7, 5_500_000)).ShouldBeTrue();
    }

    [Fact]
    public async Task OpenReadAsync_NegativeRange_IsRefused()
    {
        await PutAsync(Container, "object", 1);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => GetAsync("object", -1));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => GetAsync("object", 0, -1));
    }

    [Fact]
    public async Task OpenReadAndStat_NoSuchObject_IsNotFoundAndNamesIt()
    {
        await PutAsync(Container, "object", 1);

        (await ShouldFailAsync(ErrorKind.NotFound, () => GetAsync("absent"))).Message.ShouldContain("absent");
        (await ShouldFailAsync(ErrorKind.NotFound, () => Store.StatAsync(Container, Name("absent"), Cancel))).Message.ShouldContain("absent");
    }

    [Fact]
    public async Task OpenReadAndStat_NoSuchContainer_IsNotFound()
    {
        var missing = ContainerName.Parse("missing");

        await ShouldFailAsync(ErrorKind.NotFound, () => GetAsync(Store, missing, "object"));
        await ShouldFailAsync(ErrorKind.NotFound, () => Store.StatAsync(missing, Name("object"), Cancel));
    }

    [Fact]
    public async Task EveryMember_TokenCancelledBefore_IsCancelled()
    {
        await PutAsync(Container, "object", 1);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            () => Store.EnsureContainerAsync(ContainerName.Parse("new"), cancelled),
            () => Store.StatAsync(Container, Name("object"), cancelled),
            () => Store.OpenReadAsync(Container, Name("object"), 0, null, cancelled),
            () => Store.CreateAsync(Container, Name("new"), cancelled),
            () => Store.DeleteAsync(Container, Name("object"), cancelled),
            () => Store.DeleteContainerIfEmptyAsync(Container, cancelled),
            () => Store.CheckAsync(cancelled),
            async () => await Store.ListAsync(Container, "", cancelled).GetAsyncEnumerator(cancelled).MoveNextAsync(),
            async () => await Store.ListContainersAsync(cancelled).GetAsyncEnumerator(cancelled).MoveNextAsync(),
        ];

        foreach (var call in calls)
        {
            await Should.ThrowAsync<OperationCanceledException>(call);
        }

        (await NamesAsync(Container)).ShouldBe(["object"]);
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledBefore_IsCancelled()
    {
        await PutAsync(Container, "object", 1);
        await using var stream = await Store.OpenReadAsync(Container, Name("object"), 0, null, Cancel);

        await Should.ThrowAsync<OperationCanceledException>(async () => await stream.ReadExactlyAsync(new byte[1], new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task CheckAsync_StoreInOrder_Passes()
    {
        await Store.CheckAsync(Cancel);
        await PutAsync(Container, "object", 1);
        await Store.CheckAsync(Cancel);

        (await NamesAsync(Container)).ShouldBe(["object"]);
        (await ContainersAsync()).ShouldBe([Container.Value]);
        Store.Location.ShouldNotBeNullOrWhiteSpace();
    }
}
