using Emberkeep.Conformance.Stores;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Storage.FileSystem.Tests.Testing;

/// <summary>The store that other tests rely on keeps to the contract itself.</summary>
public sealed class MemoryStoreTests : StoreConformance
{
    private readonly MemoryStore _store = new();

    protected override ValueTask<IObjectStore> OpenAsync() => ValueTask.FromResult<IObjectStore>(_store);

    [Fact]
    public async Task StatAsync_EmptyObjectsOfDifferentTimes_TellsThemApart()
    {
        var clock = new Clock();
        _store.Time = clock;
        await PutAsync(Container, "first", 0);
        clock.Now += TimeSpan.FromHours(1);
        await PutAsync(Container, "second", 0);

        var first = await Store.StatAsync(Container, Name("first"), Cancel);

        first.LastModified.ShouldBe(clock.Now - TimeSpan.FromHours(1));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
