using Emberkeep.Storage.Swift;
using Emberkeep.Swift.Tests.Servers;

namespace Emberkeep.Swift.Tests.Drivers;

/// <summary>Ceph's gateway, which knows no conditions of writes in Swift.</summary>
[Trait("Category", "Long")]
public sealed class GatewayDriverConformanceTests(SwiftServers servers) : SwiftDriverConformance
{
    protected override Task<SwiftStoreOptions> FindServerAsync() => servers.GatewayAsync();
}
