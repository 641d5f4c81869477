using Emberkeep.Conformance.Stores;
using Emberkeep.Stores;

namespace Emberkeep.Plugins.Tests;

/// <summary>What every store has to do, done by the sample.</summary>
public sealed class SampleConformanceTests : StoreConformance
{
    private readonly PluginFolder _folder = new();

    protected override bool HasHierarchicalNames => false;

    protected override async ValueTask<IObjectStore> OpenAsync() => await new SampleSettings(_folder).OpenStoreAsync();

    protected override ValueTask CleanUpAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
