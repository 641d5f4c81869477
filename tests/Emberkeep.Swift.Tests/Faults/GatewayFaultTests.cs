using Emberkeep.Storage.Swift;
using Emberkeep.Swift.Tests.Servers;

namespace Emberkeep.Swift.Tests.Faults;

/// <summary>Ceph's gateway, which knows no conditions of writes in Swift.</summary>
[Trait("Category", "Long")]
public sealed class GatewayFaultTests(SwiftServers servers) : SwiftFaultSuite
{
    protected override Task<SwiftStoreOptions> FindServerAsync() => servers.GatewayAsync();
}
