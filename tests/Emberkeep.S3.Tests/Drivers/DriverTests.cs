using Emberkeep.Conformance.Drivers;
using Emberkeep.Engine;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.S3.Tests.Store;
using Emberkeep.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.S3.Tests.Drivers;

/// <summary>The driver over real servers: chains, deleting in the middle, whole backups made of chains.</summary>
public sealed class DriverTests(S3Servers servers) : S3Test(servers)
{
    private const int Block = 4096;

    [Fact]
    public Task BackUpRestoreAndDeleteAny_Chain_EveryLayerIsWhatItWas() => RunAsync("ceph");

    [Theory]
    [Trait("Category", "Long")]
    [InlineData("swift")]
    [InlineData("ceph, locked")]
    public Task BackUpRestoreAndDeleteAny_ChainOnOtherServers_EveryLayerIsWhatItWas(string server) => RunAsync(server);

    private async Task RunAsync(string server)
    {
        var options = server == "swift" ? await Servers.SwiftAsync(1) with { Bucket = Bucket.Value, AllBuckets = false } : await OptionsAsync();
        await using var driver = Driver(options with { LockDays = server.EndsWith("locked", StringComparison.Ordinal) ? 1 : 0, AllBuckets = false });
        await new ChainScenario(driver).RunAsync();
    }

    private static ChunkedBackupDriver Driver(S3StoreOptions options) => new(
        Open(options),
        new ChunkedDriverOptions
        {
            Service = "cinder.backup.drivers.s3.S3BackupDriver",
            PrefixStyle = PrefixStyle.ObjectStore,
            DefaultContainer = Stores.ContainerName.Parse(options.Bucket),
            ObjectSize = Block * 5,
            BlockSize = Block,
            Workers = 2,
        },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);
}
