using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Conformance.Stores;

/// <content>A second name for an object, and copies inside the store (<see cref="IObjectLinker"/>), of stores that offer them.</content>
public abstract partial class StoreConformance
{
    private static readonly ContainerName s_otherContainer = ContainerName.Parse("cc/dd/aabbccdd-0000-4000-8000-000000000002");

    /// <summary>Whether the store can give an object a second name. A store that cannot says false and does nothing.</summary>
    protected virtual bool CanLink => true;

    /// <summary>Whether a store that cannot give second names looks for the object all the same.</summary>
    protected virtual bool KnowsSourceOfLinks => true;

    private IObjectLinker Linker
    {
        get
        {
            Assert.SkipUnless(Store is IObjectLinker, "This store does not offer links.");
            return (IObjectLinker)Store;
        }
    }

    [Fact]
    public async Task TryLinkAsync_SecondName_HoldsTheSameBytesAndOutlivesTheFirst()
    {
        var content = Bytes(100_000);
        await PutAsync(Container, "first", content);
        await Store.EnsureContainerAsync(s_otherContainer, Cancel);

        var isLinked = await Linker.TryLinkAsync(Container, Name("first"), s_otherContainer, Name("second"), Cancel);
        await Linker.SyncAsync(s_otherContainer, Cancel);

        isLinked.ShouldBe(CanLink);
        (await NamesAsync(s_otherContainer)).ShouldBe(CanLink ? ["second"] : []);
        if (CanLink)
        {
            (await GetAsync(await OpenAnotherAsync(), s_otherContainer, "second")).AsSpan().SequenceEqual(content).ShouldBeTrue();
            await Store.DeleteAsync(Container, Name("first"), Cancel);
            (await NamesAsync(Container)).ShouldBeEmpty();
            (await GetAsync(Store, s_otherContainer, "second")).AsSpan().SequenceEqual(content).ShouldBeTrue();
            (await Store.StatAsync(s_otherContainer, Name("second"), Cancel)).Length.ShouldBe(content.Length);
        }
    }

    [Fact]
    public async Task TryLinkAsync_NameOfAnotherObject_FailsAndChangesNothing()
    {
        await PutAsync(Container, "first", Bytes(1000, 1));
        await PutAsync(Container, "taken", Bytes(1000, 2));

        if (CanLink)
        {
            var error = await ShouldFailAsync(ErrorKind.AlreadyExists, () => Linker.TryLinkAsync(Container, Name("first"), Container, Name("taken"), Cancel));
            error.Message.ShouldContain("taken");
        }
        else
        {
            (await Linker.TryLinkAsync(Container, Name("first"), Container, Name("taken"), Cancel)).ShouldBeFalse();
        }

        (await GetAsync("taken")).ShouldBe(Bytes(1000, 2));
        (await GetAsync("first")).ShouldBe(Bytes(1000, 1));
    }

    [Fact]
    public async Task TryLinkAsync_Repeated_Succeeds()
    {
        await PutAsync(Container, "first", Bytes(1000));

        for (var i = 0; i < 2; i++)
        {
            (await Linker.TryLinkAsync(Container, Name("first"), Container, Name("second"), Cancel)).ShouldBe(CanLink);
        }

        (await NamesAsync(Container)).ShouldBe(CanLink ? ["first", "second"] : ["first"]);
    }

    [Fact]
    public async Task TryLinkAsync_NoSuchObjectOrContainer_IsNotFound()
    {
        _ = Linker;
        Assert.SkipUnless(KnowsSourceOfLinks, "This store has no links and says so without looking.");
        await PutAsync(Container, "first", 1);

        await ShouldFailAsync(ErrorKind.NotFound, () => Linker.TryLinkAsync(Container, Name("missing"), Container, Name("second"), Cancel));
        await ShouldFailAsync(ErrorKind.NotFound, () => Linker.TryLinkAsync(s_otherContainer, Name("first"), Container, Name("second"), Cancel));
        if (CanLink)
        {
            await ShouldFailAsync(ErrorKind.NotFound, () => Linker.TryLinkAsync(Container, Name("first"), s_otherContainer, Name("second"), Cancel));
        }

        (await NamesAsync(Container)).ShouldBe(["first"]);
    }

    [Fact]
    public async Task TryLinkAsync_RaceForOneName_ExactlyOneObjectGetsIt()
    {
        Assert.SkipUnless(Store is IObjectLinker && CanLink, "This store has no links.");
        const int Racers = 6;
        for (var i = 0; i < Racers; i++)
        {
            await PutAsync(Container, $"source-{i}", Bytes(3000, i));
        }

        var stores = new[] { Store, await OpenAnotherAsync() };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Racers).Select(i => LinkRaceAsync((IObjectLinker)stores[i % 2], i)));

        var winner = outcomes.Where(outcome => outcome.Won).ToArray().ShouldHaveSingleItem().Racer;
        (await GetAsync("contested")).ShouldBe(Bytes(3000, winner));
        for (var i = 0; i < Racers; i++)
        {
            (await GetAsync($"source-{i}")).ShouldBe(Bytes(3000, i));
        }
    }

    [Fact]
    public async Task TryCopyAsync_WhereTheStoreCan_IsAnObjectOfItsOwn()
    {
        await PutAsync(Container, "first", Bytes(50_000));

        var isCopied = await Linker.TryCopyAsync(Container, Name("first"), Container, Name("copy"), Cancel);

        (await NamesAsync(Container)).ShouldBe(isCopied ? ["copy", "first"] : ["first"]);
        if (isCopied)
        {
            await ShouldFailAsync(ErrorKind.AlreadyExists, () => Linker.TryCopyAsync(Container, Name("first"), Container, Name("copy"), Cancel));
            await Store.DeleteAsync(Container, Name("first"), Cancel);
            (await GetAsync("copy")).AsSpan().SequenceEqual(Bytes(50_000)).ShouldBeTrue();
        }
    }

    private static async Task<(int Racer, bool Won)> LinkRaceAsync(IObjectLinker linker, int racer)
    {
        try
        {
            return (racer, await linker.TryLinkAsync(Container, Name($"source-{racer}"), Container, Name("contested"), Cancel));
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            return (racer, false);
        }
    }
}
