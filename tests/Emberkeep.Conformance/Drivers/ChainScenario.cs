using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Conformance.Drivers;

/// <summary>A chain, a whole backup made of it, and deletions in random order, over a store on a real server: every layer stays what it was. The driver's blocks have 4096 bytes.</summary>
public sealed class ChainScenario(BackupDriver driver)
{
    private const int Block = 4096;
    private readonly VolumeId _volume = new(Guid.NewGuid());

    /// <summary>Length of the volume in bytes; no multiple of anything.</summary>
    public const int Length = (Block * 50) + 99;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Does all of it.</summary>
    public async Task RunAsync()
    {
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
            Request(parent) with { SyntheticFullFrom = (await IndexAsync()).ChainOf(parent!) }, new MemoryVolume([.. content]), null, Cancel);
        full.ParentId.ShouldBeNull();
        contents.Add(full.Id, [.. content]);
        await RequireAsync(contents);

        while (contents.Count > 1)
        {
            var index = await IndexAsync();
            var doomed = index.Records[random.Next(index.Records.Count)];
            await foreach (var report in driver.DeleteAnyAsync([doomed], index, isDryRun: false, Cancel))
            {
                contents.Remove(report.Backup.Id).ShouldBeTrue();
            }

            await RequireAsync(contents);
        }
    }

    /// <summary>What asks for a backup of the scenario's volume.</summary>
    public BackupRequest Request(BackupRecord? parent) => new()
    {
        Id = new BackupId(Guid.NewGuid()),
        VolumeId = _volume,
        Parent = parent,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private async Task<BackupIndex> IndexAsync()
    {
        var records = new List<BackupRecord>();
        await foreach (var record in driver.DiscoverAsync(e => throw e, Cancel))
        {
            records.Add(record);
        }

        return new BackupIndex(records, driver.Location);
    }

    private async Task RequireAsync(Dictionary<BackupId, byte[]> contents)
    {
        var index = await IndexAsync();
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
