using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;

namespace Emberkeep.S3.Tests.Drivers;

[Trait("Category", "Long")]
public sealed class CephDriverConformanceTests(S3Servers servers) : S3DriverConformance
{
    protected override Task<S3StoreOptions> FindServerAsync() => servers.CephAsync(nameof(CephDriverConformanceTests));
}
