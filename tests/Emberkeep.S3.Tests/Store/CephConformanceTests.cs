using Emberkeep.Conformance.Stores;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.S3.Tests.Store;

public sealed class CephConformanceTests(S3Servers servers) : StoreConformance
{
    private S3StoreOptions? _options;

    protected override bool RemovesEmptyContainers => false;

    protected override bool CanLink => false;

    protected override bool KnowsSourceOfLinks => false;

    protected override ContainerName MissingContainer => ContainerName.Parse("no-such-container");

    protected override async ValueTask<IObjectStore> OpenAsync()
    {
        _options ??= await servers.CephAsync(nameof(CephConformanceTests)) with { PageSize = 7 };
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
