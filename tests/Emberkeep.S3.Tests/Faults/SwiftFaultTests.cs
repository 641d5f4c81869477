using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;

namespace Emberkeep.S3.Tests.Faults;

/// <summary>A server that knows no conditions of writes.</summary>
[Trait("Category", "Long")]
public sealed class SwiftFaultTests(S3Servers servers) : S3FaultSuite(servers)
{
    protected override async Task<S3StoreOptions> OptionsAsync() => await Servers.SwiftAsync(3) with { Bucket = Bucket.Value };
}
