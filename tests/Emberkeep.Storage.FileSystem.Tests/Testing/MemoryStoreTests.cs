using Emberkeep.Conformance.Stores;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Storage.FileSystem.Tests.Testing;

/// <summary>The store that other tests rely on keeps to the contract itself.</summary>
public sealed class MemoryStoreTests : StoreConformance
{
    private readonly MemoryStore _store = new();

    protected override ValueTask<IObjectStore> OpenAsync() => ValueTask.FromResult<IObjectStore>(_store);
}
