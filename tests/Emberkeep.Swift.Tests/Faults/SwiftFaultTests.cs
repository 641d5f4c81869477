using Emberkeep.Storage.Swift;
using Emberkeep.Swift.Tests.Servers;

namespace Emberkeep.Swift.Tests.Faults;

public sealed class SwiftFaultTests(SwiftServers servers) : SwiftFaultSuite
{
    protected override async Task<SwiftStoreOptions> FindServerAsync() => SwiftServers.Options(await servers.SharedAsync());
}
