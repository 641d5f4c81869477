using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;

namespace Emberkeep.S3.Tests.Drivers;

/// <summary>A server that knows no conditions of writes.</summary>
[Trait("Category", "Long")]
public sealed class SwiftDriverConformanceTests(S3Servers servers) : S3DriverConformance
{
    protected override Task<S3StoreOptions> FindServerAsync() => servers.SwiftAsync(2);
}
