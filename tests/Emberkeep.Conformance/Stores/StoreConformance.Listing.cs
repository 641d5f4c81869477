using Emberkeep.Stores;

namespace Emberkeep.Conformance.Stores;

/// <content>Listing and deleting: objects by prefix, containers that hold objects.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task ListAsync_Prefix_GivesObjectsThatStartWithIt()
    {
        await PutAsync(Container, "volume_1-00001", 1);
        await PutAsync(Container, "volume_1-00002", 1, 2);
        await PutAsync(Container, "volume_1_metadata", 1, 2, 3);
        await PutAsync(Container, "volume_2-00001", 1);
        await PutAsync(Container, "Volume_1-00001", 1);

        (await NamesAsync(Container, "volume_1")).ShouldBe(["volume_1-00001", "volume_1-00002", "volume_1_metadata"]);
        (await NamesAsync(Container, "volume_1-")).ShouldBe(["volume_1-00001", "volume_1-00002"]);
        (await NamesAsync(Container, "volume_1-00002")).ShouldBe(["volume_1-00002"]);
        (await NamesAsync(Container, "volume_1-000020")).ShouldBeEmpty();
        (await NamesAsync(Container, "nothing")).ShouldBeEmpty();
        (await NamesAsync(Container, "")).Length.ShouldBe(5);
    }

    [Fact]
    public async Task ListAsync_NoSuchContainer_IsEmpty() => (await NamesAsync(ContainerName.Parse("no/such"))).ShouldBeEmpty();

    [Fact]
    public async Task ListAsync_OtherContainersBelowAndBeside_AreNotIncluded()
    {
        await PutAsync(ContainerName.Parse("aaa"), "upper", 1);
        await PutAsync(ContainerName.Parse("aaa/b"), "lower", 1);
        await PutAsync(ContainerName.Parse("aaab"), "beside", 1);

        (await NamesAsync(ContainerName.Parse("aaa"))).ShouldBe(["upper"]);
        (await NamesAsync(ContainerName.Parse("aaa/b"))).ShouldBe(["lower"]);
    }

    [Fact]
    public async Task ListAsync_ManyObjects_GivesEachOnce()
    {
        await Store.EnsureContainerAsync(Container, Cancel);
        var expected = Enumerable.Range(1, 300).Select(i => $"volume_x_backup_y-{i:D5}").ToArray();
        await Parallel.ForEachAsync(expected, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (name, _) =>
        {
            await using var writer = await Store.CreateAsync(Container, Name(name), Cancel);
            await writer.CommitAsync(Cancel);
        });

        (await NamesAsync(Container)).ShouldBe(expected);
    }

    [Fact]
    public async Task ListContainersAsync_GivesThoseThatHoldObjects()
    {
        await PutAsync(ContainerName.Parse("flat"), "object", 1);
        await PutAsync(ContainerName.Parse("one/two/three"), "object", 1);
        await PutAsync(ContainerName.Parse("one/two"), "object", 1);
        await Store.EnsureContainerAsync(ContainerName.Parse("empty/one"), Cancel);

        (await ContainersAsync()).ShouldBe(["flat", "one/two", "one/two/three"]);
    }

    [Fact]
    public async Task ListContainersAsync_EmptyStore_IsEmpty() => (await ContainersAsync()).ShouldBeEmpty();

    [Fact]
    public async Task DeleteAsync_Object_IsGoneForEverybodyAndItsNameFree()
    {
        var other = await OpenAnotherAsync();
        await PutAsync(Container, "object", 1);
        await PutAsync(Container, "object2", 2);

        await Store.DeleteAsync(Container, Name("object"), Cancel);

        (await ListAsync(other, Container)).Select(o => o.Name.Value).ShouldBe(["object2"]);
        await PutAsync(Container, "object", 3);
        (await GetAsync("object")).ShouldBe([3]);
    }

    [Fact]
    public async Task DeleteAsync_Repeated_ChangesNothing()
    {
        await PutAsync(Container, "object", 1);
        await PutAsync(Container, "other", 1);

        await Store.DeleteAsync(Container, Name("object"), Cancel);
        await Store.DeleteAsync(Container, Name("object"), Cancel);
        await Store.DeleteAsync(ContainerName.Parse("no/such"), Name("object"), Cancel);

        (await NamesAsync(Container)).ShouldBe(["other"]);
    }

    [Fact]
    public async Task EnsureContainerAsync_Repeated_KeepsObjects()
    {
        await PutAsync(Container, "object", 1);

        await Store.EnsureContainerAsync(Container, Cancel);

        (await NamesAsync(Container)).ShouldBe(["object"]);
    }

    [Fact]
    public async Task DeleteContainerIfEmptyAsync_WithObjects_KeepsThem()
    {
        await PutAsync(Container, "object", 1);

        await Store.DeleteContainerIfEmptyAsync(Container, Cancel);

        (await GetAsync("object")).ShouldBe([1]);
    }

    [Fact]
    public async Task DeleteContainerIfEmptyAsync_WithAWriterAtWork_LetsItFinish()
    {
        await Store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await Store.CreateAsync(Container, Name("object"), Cancel);
        await writer.WriteAsync(new byte[] { 1 }, Cancel);

        await Store.DeleteContainerIfEmptyAsync(Container, Cancel);
        await Store.EnsureContainerAsync(Container, Cancel);
        await writer.CommitAsync(Cancel);

        (await GetAsync("object")).ShouldBe([1]);
    }

    [Fact]
    public async Task DeleteContainerIfEmptyAsync_EmptyOrMissing_MayBeRepeated()
    {
        await Store.EnsureContainerAsync(Container, Cancel);
        await PutAsync(ContainerName.Parse("aa/other"), "object", 1);

        await Store.DeleteContainerIfEmptyAsync(Container, Cancel);
        await Store.DeleteContainerIfEmptyAsync(Container, Cancel);

        (await ContainersAsync()).ShouldBe(["aa/other"]);
        if (RemovesEmptyContainers)
        {
            await ShouldFailAsync(Errors.ErrorKind.NotFound, () => Store.CreateAsync(Container, Name("object"), Cancel));
        }

        await PutAsync(Container, "again", 1);
        (await GetAsync("again")).ShouldBe([1]);
    }
}
