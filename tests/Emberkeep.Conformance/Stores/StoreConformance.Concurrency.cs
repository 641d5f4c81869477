using System.Collections.Concurrent;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Conformance.Stores;

/// <content>Several callers at once, of one store and of two.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task CommitAsync_WritersRaceForOneName_ExactlyOneWins()
    {
        var stores = new[] { Store, await OpenAnotherAsync() };
        await Store.EnsureContainerAsync(Container, Cancel);
        for (var round = 0; round < 10; round++)
        {
            var name = $"contested-{round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => RaceAsync(stores[writer % 2], name, writer)));

            var winner = outcomes.Where(o => o.Won).ToArray().ShouldHaveSingleItem().Writer;
            (await GetAsync(name)).AsSpan().SequenceEqual(Bytes(5000, winner)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task EnsureContainerAsync_Concurrent_AllSucceed()
    {
        var stores = new[] { Store, await OpenAnotherAsync() };

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => stores[i % 2].EnsureContainerAsync(ContainerName.Parse($"x/y/z{i % 3}"), Cancel)));

        for (var i = 0; i < 3; i++)
        {
            await PutAsync(ContainerName.Parse($"x/y/z{i}"), "object", 1);
        }
    }

    [Fact]
    public async Task EnsureAndDeleteContainer_Racing_NeverFailAndNeverLoseAnObject()
    {
        var other = await OpenAnotherAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var doomed = ContainerName.Parse("shared/levels/doomed");
        var remover = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await other.EnsureContainerAsync(doomed, Cancel);
                await other.DeleteContainerIfEmptyAsync(doomed, Cancel);
            }
        });

        for (var i = 0; i < 30; i++)
        {
            var mine = ContainerName.Parse($"shared/levels/mine{i}");
            await PutAsync(mine, "object", (byte)i);
            (await GetAsync(Store, mine, "object")).ShouldBe([(byte)i]);
            await Store.DeleteAsync(mine, Name("object"), Cancel);
            await Store.DeleteContainerIfEmptyAsync(mine, Cancel);
        }

        await stop.CancelAsync();
        await remover;
        (await ContainersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ManyWritersAndReaders_AtOnce_EachSeesWholeObjectsOnly()
    {
        const int Objects = 24;
        await Store.EnsureContainerAsync(Container, Cancel);
        var contents = Enumerable.Range(0, Objects).Select(i => Bytes(50_000 + (i * 30_000), i)).ToArray();
        var seen = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var writing = Task.WhenAll(Enumerable.Range(0, Objects).Select(i => PutAsync(Container, $"object-{i}", contents[i])));

        async Task ReadAllAsync()
        {
            foreach (var stored in await ListAsync(Store, Container))
            {
                var index = int.Parse(stored.Name.Value.Split('-')[1]);
                stored.Length.ShouldBe(contents[index].Length);
                (await GetAsync(stored.Name.Value)).AsSpan().SequenceEqual(contents[index]).ShouldBeTrue();
                seen[stored.Name.Value] = index;
            }
        }

        while (!writing.IsCompleted)
        {
            await Task.WhenAll(ReadAllAsync(), ReadAllAsync());
        }

        await writing;
        await ReadAllAsync();
        seen.Count.ShouldBe(Objects);
    }

    private static async Task<(int Writer, bool Won)> RaceAsync(IObjectStore store, string name, int writer)
    {
        try
        {
            await using var slot = await store.CreateAsync(Container, Name(name), Cancel);
            await slot.WriteAsync(Bytes(5000, writer), Cancel);
            await slot.CommitAsync(Cancel);
            return (writer, true);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            return (writer, false);
        }
    }
}
