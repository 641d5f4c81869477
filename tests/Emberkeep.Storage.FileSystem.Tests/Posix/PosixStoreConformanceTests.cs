using Emberkeep.Conformance.Stores;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

public sealed class PosixStoreConformanceTests : StoreConformance
{
    private readonly TempDirectory _root = new();

    protected override bool HasHierarchicalNames => false;

    protected override ValueTask<IObjectStore> OpenAsync() => ValueTask.FromResult<IObjectStore>(PosixStore.Open(_root.Path));

    protected override ValueTask CleanUpAsync()
    {
        _root.Dispose();
        return ValueTask.CompletedTask;
    }
}
