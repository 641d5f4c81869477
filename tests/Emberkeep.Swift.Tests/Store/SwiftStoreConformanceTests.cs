using Emberkeep.Conformance.Stores;
using Emberkeep.Storage.Swift;
using Emberkeep.Stores;
using Emberkeep.Swift.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Swift.Tests.Store;

public sealed class SwiftStoreConformanceTests(SwiftServers servers) : StoreConformance
{
    private SwiftStoreOptions? _options;

    protected override bool RemovesEmptyContainers => false;

    protected override bool CanLink => false;

    protected override bool KnowsSourceOfLinks => false;

    protected override async ValueTask<IObjectStore> OpenAsync()
    {
        // As where jobs contend, since the suite lets writers race for any name: a backup's own objects are one job's, and are not settled (decision 0020).
        _options ??= SwiftServers.Options(await servers.SharedAsync()) with { PageSize = 7, SettlesAlways = true, SettleTime = TimeSpan.FromMilliseconds(200) };
        return SwiftStoreOpener.Open(_options, TimeProvider.System, NullLogger.Instance);
    }
}
