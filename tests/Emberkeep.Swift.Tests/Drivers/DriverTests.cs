using Emberkeep.Backups;
using Emberkeep.Drivers;
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
    private const int Length = (Block * 50) + 99;
    private readonly VolumeId _volume = new(Guid.NewGuid());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BackUp_New_WaitsForOthersOnceOnly()
    {
        // A time that nothing else takes.
        var settleTime = TimeSpan.FromMilliseconds(53);
        var time = new CountingTime(settleTime);
        var options = SwiftServers.Options(await servers.SharedAsync()) with { SettleTime = settleTime };
        await using var driver = Driver(options, time);

        await driver.BackupAsync(Request(null), new MemoryVolume(new byte[Length]), null, Cancel);

        time.Count.ShouldBe(1, "Taking the lease is what jobs contend for; the rest is done under it.");
    }

    [Fact]
    public async Task BackUpRestoreAndDeleteAny_Chain_EveryLayerIsWhatItWas()
    {
        await using var driver = Driver(SwiftServers.Options(await servers.SharedAsync()), TimeProvider.System);
        var contents = new Dictionary<BackupId, byte[]>();
        var random = new Random(3);
        var content = new byte[Length];
        BackupRecord? parent = null;
        for (var i = 0; i < 4; i++)
        {
            random.NextBytes(content.AsSpan(Block * 6 * i, Block * 14));
            parent = await driver.BackupAsync(Request(parent), new MemoryVolume([.. content]), null, Cancel);
            contents.Add(parent.Id, [.. content]);
        }

        var full = await driver.BackupAsync(
            Request(parent) with { SyntheticFullFrom = (await IndexAsync(driver)).ChainOf(parent!) }, new MemoryVolume([.. content]), null, Cancel);
        full.ParentId.ShouldBeNull();
        contents.Add(full.Id, [.. content]);
        await RequireAsync(driver, contents);

        while (contents.Count > 1)
        {
            var index = await IndexAsync(driver);
            var doomed = index.Records[random.Next(index.Records.Count)];
            await foreach (var report in driver.DeleteAnyAsync([doomed], index, isDryRun: false, Cancel))
            {
                contents.Remove(report.Backup.Id).ShouldBeTrue();
            }

            await RequireAsync(driver, contents);
        }
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

    private BackupRequest Request(BackupRecord? parent) => new()
    {
        Id = new BackupId(Guid.NewGuid()),
        VolumeId = _volume,
        Parent = parent,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private static async Task<BackupIndex> IndexAsync(ChunkedBackupDriver driver)
    {
        var records = new List<BackupRecord>();
        await foreach (var record in driver.DiscoverAsync(e => throw e, Cancel))
        {
            records.Add(record);
        }

        return new BackupIndex(records, driver.Location);
    }

    private static async Task RequireAsync(ChunkedBackupDriver driver, Dictionary<BackupId, byte[]> contents)
    {
        var index = await IndexAsync(driver);
        index.Records.Select(record => record.Id).ToHashSet().SetEquals(contents.Keys).ShouldBeTrue();
        foreach (var record in index.Records)
        {
            var target = MemoryVolume.Dirty(Length);
            await driver.RestoreAsync(index.ChainOf(record), target, null, Cancel);
            target.Content.SequenceEqual(contents[record.Id]).ShouldBeTrue();
        }

        var findings = new List<RepositoryFinding>();
        await driver.CheckRepositoryAsync(new RepositoryCheckOptions(), null, findings.Add, Cancel);
        findings.Where(finding => finding.Severity != FindingSeverity.Info).ShouldBeEmpty();
    }
}
