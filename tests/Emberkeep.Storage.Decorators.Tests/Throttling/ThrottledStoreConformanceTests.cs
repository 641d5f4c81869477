using Emberkeep.Configuration.Values;
using Emberkeep.Conformance.Stores;
using Emberkeep.Storage.Decorators.Throttling;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Storage.Decorators.Tests.Throttling;

/// <summary>A throttled store keeps to the contract like the one beneath it.</summary>
public sealed class ThrottledStoreConformanceTests : StoreConformance
{
    private readonly MemoryStore _store = new();

    protected override ValueTask<IObjectStore> OpenAsync()
    {
        RateSchedule.TryParse("1T", out var schedule).ShouldBeTrue();
        return ValueTask.FromResult<IObjectStore>(new ThrottledStore(_store, new RateLimiter(schedule, TimeProvider.System)));
    }
}
