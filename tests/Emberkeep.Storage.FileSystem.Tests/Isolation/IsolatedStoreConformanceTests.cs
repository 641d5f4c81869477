using Emberkeep.Conformance.Stores;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Isolation;

/// <summary>The whole contract of a store whose file system is in another process.</summary>
public sealed class IsolatedStoreConformanceTests : StoreConformance
{
    private readonly TempDirectory _root = new();

    protected override bool HasHierarchicalNames => false;

    protected override ValueTask<IObjectStore> OpenAsync() =>
        ValueTask.FromResult<IObjectStore>(new PosixStore(Workers.Open(_root.Path), new PosixStoreOptions(), TimeProvider.System));

    protected override ValueTask CleanUpAsync()
    {
        _root.Dispose();
        return ValueTask.CompletedTask;
    }
}
