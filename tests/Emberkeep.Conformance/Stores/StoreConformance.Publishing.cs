using Emberkeep.Errors;

namespace Emberkeep.Conformance.Stores;

/// <content>Writing: an object appears whole, once, or not at all.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task CommitAsync_WrittenBytes_AreReadBackByAnotherStore()
    {
        var content = Bytes(100_000);
        await PutAsync(Container, "object", content);

        var other = await OpenAnotherAsync();

        (await GetAsync(other, Container, "object")).ShouldBe(content);
        (await other.StatAsync(Container, Name("object"), Cancel)).Length.ShouldBe(content.Length);
        (await ListAsync(other, Container)).ShouldHaveSingleItem().Length.ShouldBe(content.Length);
    }

    [Fact]
    public async Task CommitAsync_NothingWritten_MakesAnEmptyObject()
    {
        await PutAsync(Container, "empty");

        (await GetAsync("empty")).ShouldBeEmpty();
        (await Store.StatAsync(Container, Name("empty"), Cancel)).Length.ShouldBe(0);
        (await NamesAsync(Container)).ShouldBe(["empty"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(65_536)]
    [InlineData(1_048_577)]
    public async Task WriteAsync_PiecesOfAnySize_JoinInOrder(int piece)
    {
        var content = Bytes(piece < 100 ? 10_000 : 3_500_000);
        await Store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await Store.CreateAsync(Container, Name("pieces"), Cancel))
        {
            for (var offset = 0; offset < content.Length; offset += piece)
            {
                await writer.WriteAsync(content.AsMemory(offset, Math.Min(piece, content.Length - offset)), Cancel);
            }

            writer.Length.ShouldBe(content.Length);
            await writer.CommitAsync(Cancel);
        }

        (await GetAsync("pieces")).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task WriteAsync_BufferReusedAfterTheCall_DoesNotChangeTheObject()
    {
        var buffer = Bytes(1000);
        var expected = buffer.ToArray();
        await Store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await Store.CreateAsync(Container, Name("object"), Cancel))
        {
            await writer.WriteAsync(buffer, Cancel);
            buffer.AsSpan().Fill(0xEE);
            await writer.CommitAsync(Cancel);
        }

        (await GetAsync("object")).ShouldBe(expected);
    }

    [Fact]
    public async Task CommitAsync_TenMebibytes_KeepsEveryByte()
    {
        var content = Bytes(10 * 1024 * 1024);
        await PutAsync(Container, "large", content);

        (await GetAsync("large")).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5000, 3_000_000)]
    [InlineData(0, 2_000_000)]
    [InlineData(2_000_000, 100_000)]
    public async Task WriteZerosAsync_AnywhereInTheObject_ReadsAsZeros(int before, int zeros)
    {
        byte[] expected = [.. Bytes(before), .. new byte[zeros], .. Bytes(777, seed: 2), .. new byte[zeros]];
        await Store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await Store.CreateAsync(Container, Name("holes"), Cancel))
        {
            await writer.WriteAsync(Bytes(before), Cancel);
            await writer.WriteZerosAsync(zeros, Cancel);
            await writer.WriteAsync(Bytes(777, seed: 2), Cancel);
            await writer.WriteZerosAsync(zeros, Cancel);
            writer.Length.ShouldBe(expected.Length);
            await writer.CommitAsync(Cancel);
        }

        (await GetAsync("holes")).AsSpan().SequenceEqual(expected).ShouldBeTrue();
        (await Store.StatAsync(Container, Name("holes"), Cancel)).Length.ShouldBe(expected.Length);
    }

    [Fact]
    public async Task CreateAsync_BeforeCommit_NobodySeesAnything()
    {
        var other = await OpenAnotherAsync();
        await Store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await Store.CreateAsync(Container, Name("object-00001"), Cancel);
        await writer.WriteAsync(Bytes(2_000_000), Cancel);

        (await ListAsync(other, Container)).ShouldBeEmpty();
        (await ListAsync(other, Container, "object")).ShouldBeEmpty();
        (await ContainersAsync()).ShouldBeEmpty();
        await ShouldFailAsync(ErrorKind.NotFound, () => other.StatAsync(Container, Name("object-00001"), Cancel));
        await ShouldFailAsync(ErrorKind.NotFound, () => GetAsync(other, Container, "object-00001"));
    }

    [Fact]
    public async Task DisposeAsync_WithoutCommit_LeavesNothing()
    {
        await Store.EnsureContainerAsync(Container, Cancel);
        var writer = await Store.CreateAsync(Container, Name("object"), Cancel);
        await writer.WriteAsync(Bytes(2_000_000), Cancel);
        await writer.DisposeAsync();
        await writer.DisposeAsync();

        (await NamesAsync(Container)).ShouldBeEmpty();
        await ShouldFailAsync(ErrorKind.NotFound, () => GetAsync("object"));

        await PutAsync(Container, "object", 1, 2, 3);
        (await GetAsync("object")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task CreateAsync_NameTaken_FailsAndKeepsTheOldObject()
    {
        await PutAsync(Container, "object", 1, 2, 3);

        var error = await ShouldFailAsync(ErrorKind.AlreadyExists, () => PutAsync(Container, "object", 4, 5, 6));

        error.Message.ShouldContain("object");
        (await GetAsync("object")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task CommitAsync_NameTakenMeanwhile_FailsAndKeepsTheOldObject()
    {
        await Store.EnsureContainerAsync(Container, Cancel);
        await using var slow = await Store.CreateAsync(Container, Name("object"), Cancel);
        await slow.WriteAsync(new byte[] { 4, 5, 6 }, Cancel);
        await PutAsync(Container, "object", 1, 2, 3);

        await ShouldFailAsync(ErrorKind.AlreadyExists, async () => await slow.CommitAsync(Cancel));
        await slow.DisposeAsync();

        (await GetAsync("object")).ShouldBe([1, 2, 3]);
        (await NamesAsync(Container)).ShouldBe(["object"]);
    }

    [Fact]
    public async Task CreateAsync_ContainerMissing_IsNotFound()
    {
        var error = await ShouldFailAsync(
            ErrorKind.NotFound, () => Store.CreateAsync(MissingContainer, Name("object"), Cancel));

        error.Message.ShouldContain(MissingContainer.Value);
    }

    [Fact]
    public async Task CommitAsync_Cancelled_LeavesNothingOnceDisposed()
    {
        using var source = new CancellationTokenSource();
        await Store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await Store.CreateAsync(Container, Name("object"), Cancel))
        {
            await writer.WriteAsync(new byte[] { 1 }, Cancel);
            await source.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(async () => await writer.CommitAsync(source.Token));
        }

        (await NamesAsync(Container)).ShouldBeEmpty();
    }
}
