using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.S3.Tests.Store;
using Emberkeep.Storage.S3;
using Emberkeep.Testing.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.S3.Tests.Drivers;

/// <summary>The driver over real servers: chains, deleting in the middle, whole backups made of chains.</summary>
public sealed class DriverTests(S3Servers servers) : S3Test(servers)
{
    private const int Block = 4096;
    private const int Length = (Block * 50) + 99;
    private readonly VolumeId _volume = new(Guid.NewGuid());

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
