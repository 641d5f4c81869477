using System.Text;
using Emberkeep.Conformance.Stores;
using Emberkeep.Storage.Swift;
using Emberkeep.Stores;
using Emberkeep.Swift.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Swift.Tests.Store;

/// <summary>Ceph's gateway, which knows no conditions of writes in Swift.</summary>
[Trait("Category", "Long")]
public sealed class GatewayConformanceTests(SwiftServers servers) : StoreConformance
{
    private SwiftStoreOptions? _options;

    protected override bool RemovesEmptyContainers => false;

    protected override bool CanLink => false;

    protected override bool KnowsSourceOfLinks => false;

    protected override bool CanHaveContainer(string name) => name[0] != '.' && Encoding.UTF8.GetByteCount(name) >= 3;

    protected override async ValueTask<IObjectStore> OpenAsync()
    {
        // As where jobs contend, like on Swift itself.
        _options ??= await servers.GatewayAsync() with { PageSize = 7, SettlesAlways = true, SettleTime = TimeSpan.FromMilliseconds(200) };
        return SwiftStoreOpener.Open(_options, TimeProvider.System, NullLogger.Instance);
    }
}
