using Emberkeep.Conformance.Stores;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.S3.Tests.Store;

/// <summary>A server that knows no conditions of writes.</summary>
[Trait("Category", "Long")]
public sealed class SwiftConformanceTests(S3Servers servers) : StoreConformance
{
    private S3StoreOptions? _options;

    protected override bool RemovesEmptyContainers => false;

    protected override bool CanLink => false;

    protected override bool KnowsSourceOfLinks => false;

    protected override ContainerName MissingContainer => ContainerName.Parse("no-such-container");

    protected override async ValueTask<IObjectStore> OpenAsync()
    {
        _options ??= await servers.SwiftAsync(0) with { PageSize = 7, SettlesAlways = true };
        return new S3Store(_options, TimeProvider.System, NullLogger.Instance);
    }

    protected override async ValueTask CleanUpAsync()
    {
        if (_options is not null)
        {
            await BucketSweep.RunAsync(_options);
        }
    }
}
