using Emberkeep.Conformance.Stores;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Storage.Decorators.Tests.Retrying;

/// <summary>A store whose calls are repeated keeps to the contract like the one beneath it.</summary>
public sealed class RetryingStoreConformanceTests : StoreConformance
{
    private readonly MemoryStore _store = new();

    protected override ValueTask<IObjectStore> OpenAsync() => ValueTask.FromResult<IObjectStore>(
        new RetryingStore(_store, new Retrier(new RetryOptions(), TimeProvider.System, new Random(1), NullLogger.Instance)));
}
