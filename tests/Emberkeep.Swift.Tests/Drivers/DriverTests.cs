using Emberkeep.Conformance.Drivers;
using Emberkeep.Engine;
using Emberkeep.Storage.Swift;
using Emberkeep.Swift.Tests.Servers;
using Emberkeep.Testing.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Swift.Tests.Drivers;

/// <summary>The driver over a real Swift: chains, deleting in the middle, whole backups made of chains.</summary>
public sealed class DriverTests(SwiftServers servers)
{
    private const int Block = 4096;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BackUp_New_WaitsForOthersOnceOnly()
    {
        // A time that nothing else takes.
        var settleTime = TimeSpan.FromMilliseconds(53);
        var time = new CountingTime(settleTime);
        var options = SwiftServers.Options(await servers.SharedAsync()) with { SettleTime = settleTime };
        await using var driver = Driver(options, time);

        await driver.BackupAsync(new ChainScenario(driver).Request(null), new MemoryVolume(new byte[ChainScenario.Length]), null, Cancel);

        time.Count.ShouldBe(1, "Taking the lease is what jobs contend for; the rest is done under it.");
    }

    [Fact]
    public async Task BackUpRestoreAndDeleteAny_Chain_EveryLayerIsWhatItWas()
    {
        await using var driver = Driver(SwiftServers.Options(await servers.SharedAsync()), TimeProvider.System);
        await new ChainScenario(driver).RunAsync();
    }

    private static ChunkedBackupDriver Driver(SwiftStoreOptions options, TimeProvider time) => new(
        SwiftStoreOpener.Open(options, time, NullLogger.Instance),
        new ChunkedDriverOptions
        {
            Service = "cinder.backup.drivers.swift.SwiftBackupDriver",
            PrefixStyle = PrefixStyle.ObjectStore,
            DefaultContainer = options.Container,
            ObjectSize = Block * 5,
            BlockSize = Block,
            Workers = 2,
        },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);
}
