using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Merge;

/// <summary>A repository with what every backup in it must restore to.</summary>
internal sealed class MergeWorld(Repo repo)
{
    public Repo Repo { get; private set; } = repo;

    public Dictionary<BackupId, byte[]> Expected { get; private init; } = [];

    /// <summary>The same world seen through another store.</summary>
    public MergeWorld Over(Stores.IObjectStore store) => new(Repo.Over(store)) { Expected = new Dictionary<BackupId, byte[]>(Expected) };

    public async Task<BackupRecord> BackUpAsync(byte[] content, BackupRecord? parent = null, bool isSynthetic = false, ChunkedBackupDriver? driver = null)
    {
        var request = Repo.Request(parent);
        if (isSynthetic)
        {
            request = request with { SyntheticFullFrom = (await IndexAsync()).ChainOf(parent!) };
        }

        var record = await (driver ?? Repo.Driver(objectBlocks: 4)).BackupAsync(request, new MemoryVolume([.. content]), null, TestContext.Current.CancellationToken);
        Expected.Add(record.Id, content);
        return record;
    }

    public async Task<BackupIndex> IndexAsync() => new(await Repo.DiscoverAsync(), "memory");

    public async Task<List<DeleteReport>> DeleteAsync(bool isDryRun, ChunkedBackupDriver driver, params BackupId[] ids)
    {
        var index = await IndexAsync();
        var reports = new List<DeleteReport>();
        await foreach (var report in driver.DeleteAnyAsync(
            [.. ids.Select(id => index.Find(id.ToString(), null))], index, isDryRun, TestContext.Current.CancellationToken))
        {
            reports.Add(report);
            if (!isDryRun)
            {
                Expected.Remove(report.Backup.Id);
            }
        }

        return reports;
    }

    public Task<List<DeleteReport>> DeleteAsync(params BackupId[] ids) => DeleteAsync(isDryRun: false, Repo.Driver(), ids);

    /// <summary>Every backup that is listed restores to its bytes, on new and dirty targets, and verifies.</summary>
    public async Task CheckAsync(string what)
    {
        var index = await IndexAsync();
        var driver = Repo.Driver(store: Repo.Memory);
        foreach (var record in index.Records)
        {
            var chain = index.ChainOf(record);
            var expected = Expected[record.Id];
            (await driver.GetVolumeLengthAsync(chain, TestContext.Current.CancellationToken)).ShouldBe(expected.Length, what);
            foreach (var target in new[] { MemoryVolume.Empty(expected.Length), MemoryVolume.Dirty(expected.Length + 3000) })
            {
                await driver.RestoreAsync(chain, target, null, TestContext.Current.CancellationToken);
                target.Content[..expected.Length].SequenceEqual(expected).ShouldBeTrue($"{what}: backup {record.Id}");
                target.RewrittenBytes.ShouldBe(0, what);
            }

            var report = await driver.VerifyAsync(chain, new VerifyOptions(), null, TestContext.Current.CancellationToken);
            report.Faults.ShouldBeEmpty($"{what}: backup {record.Id}");
        }
    }

    /// <summary>The backups that are there are exactly the expected ones, and nothing else is stored.</summary>
    public async Task CheckNothingElseAsync(string what)
    {
        var index = await IndexAsync();
        index.Records.Select(record => record.Id).ToHashSet().SetEquals(Expected.Keys).ShouldBeTrue(what);
        (await Repo.CountObjectsAsync()).ShouldBe(index.Records.Sum(record => record.ObjectCount + 2), what);
        Repo.Memory.Names(".emberkeep/journal").ShouldBeEmpty(what);
    }
}
