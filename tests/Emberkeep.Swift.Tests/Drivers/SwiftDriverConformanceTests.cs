using Emberkeep.Storage.Swift;
using Emberkeep.Swift.Tests.Servers;

namespace Emberkeep.Swift.Tests.Drivers;

[Trait("Category", "Long")]
public sealed class SwiftDriverConformanceTests(SwiftServers servers) : SwiftDriverConformance
{
    protected override async Task<SwiftStoreOptions> FindServerAsync() => SwiftServers.Options(await servers.SharedAsync());
}
