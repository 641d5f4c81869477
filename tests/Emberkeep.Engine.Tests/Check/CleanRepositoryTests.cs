using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Engine.Tests.Golden;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>A check that cries wolf is not read: what Cinder and Emberkeep write has no findings.</summary>
public sealed class CleanRepositoryTests
{
    private static readonly string[] s_compressors = ["none", "zlib", "gzip", "bz2", "bzip2", "zstd"];

    [Theory]
    [InlineData("posix-none")]
    [InlineData("posix-zlib")]
    [InlineData("posix-gzip")]
    [InlineData("posix-bz2")]
    [InlineData("posix-zstd")]
    public async Task CheckRepositoryAsync_WrittenByCinder_HasNoFindings(string repository)
    {
        var golden = await GoldenRepository.LoadAsync(repository);

        var run = await CheckRun.RunAsync(golden.Store);

        run.ToString().ShouldBeEmpty();
        run.Report.Backups.Select(backup => backup.Condition).ShouldBe([BackupCondition.Whole, BackupCondition.Whole, BackupCondition.Whole]);
        run.Report.Objects.ShouldBe(6);
        run.Report.ObjectsRead.ShouldBe(6);
        run.Report.BytesRead.ShouldBe(Enumerable.Range(1, 2).Sum(layer => golden.Expected(layer).Length) - (golden.Expected(1).Length / 5 * 2));
    }

    [Fact]
    public async Task CheckRepositoryAsync_WithoutReading_ReadsNoDataObject()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zlib");

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        run.ToString().ShouldBeEmpty();
        run.Report.Objects.ShouldBe(6);
        run.Report.ObjectsRead.ShouldBe(0);
    }

    [Fact]
    public async Task CheckRepositoryAsync_Empty_IsGood()
    {
        var run = await CheckRun.RunAsync(new Repo().Memory);

        run.ToString().ShouldBeEmpty();
        run.Report.Backups.ShouldBeEmpty();
    }

    [Fact]
    public Task CheckRepositoryAsync_AfterMerges_HasNoFindings() =>
        Gen.Select(RandomVolumes.Chain(300_000, 5), Gen.Int[9, 12], Gen.Int[1, 20], Gen.OneOf(s_compressors.Select(Gen.Const).ToArray()), Gen.Int[0, 1000])
        .SampleAsync(
            async (volumes, blockBits, objectBlocks, compression, seed) =>
            {
                var token = TestContext.Current.CancellationToken;
                var random = new Random(seed);
                var repo = new Repo();
                var driver = repo.Driver(objectBlocks, 1 << blockBits, compression);
                var chain = new List<BackupRecord>();
                foreach (var volume in volumes)
                {
                    chain.Add(await driver.BackupAsync(repo.Request(chain.LastOrDefault()), volume.ToMemory(), null, token));
                }

                for (var left = chain.Count; left > 1; left--)
                {
                    var index = new BackupIndex(await driver.DiscoverAsync(null, token).ToListAsync(token), "memory");
                    await foreach (var _ in driver.DeleteAnyAsync([index.Records[random.Next(left)]], index, isDryRun: false, token))
                    {
                    }

                    var run = await CheckRun.RunAsync(repo.Memory);
                    run.Findings.Where(finding => finding.Kind != FindingKind.NeedsExistingVolume).ShouldBeEmpty(run.ToString());
                    run.Report.Backups.Count.ShouldBe(left - 1);
                }
            },
            iter: 30,
            threads: 1);

    [Fact]
    public async Task Check_ShrunkenIncrementTookOverALongerObject_IsClean()
    {
        var world = new Merge.MergeWorld(new Repo());
        var full = await world.BackUpAsync(Merge.DeleteAnyTests.Noise(1)[..30_000]);
        var shrunken = await world.BackUpAsync(Merge.DeleteAnyTests.Noise(1)[..12_690], full);
        await world.BackUpAsync(Merge.DeleteAnyTests.Noise(1)[..12_000], shrunken);
        await world.DeleteAsync(full.Id);

        var run = await CheckRun.RunAsync(world.Repo.Memory);

        run.Problems.ShouldBeEmpty(run.ToString());
        await world.CheckAsync("merged");
    }

    [Fact]
    public Task CheckRepositoryAsync_AfterRandomBackupsAndDeletes_HasNoFindings() =>
        Gen.Select(
            RandomVolumes.Chain(300_000, 4).Array[1, 3],
            Gen.Int[9, 14],
            Gen.Int[1, 20],
            Gen.OneOf(s_compressors.Select(Gen.Const).ToArray()),
            Gen.Int[0, 4],
            Gen.Bool)
        .SampleAsync(
            async (chains, blockBits, objectBlocks, compression, deleted, shared) =>
            {
                var repo = new Repo();
                var driver = repo.Driver(objectBlocks, 1 << blockBits, compression);
                var left = 0;
                foreach (var volumes in chains)
                {
                    var chain = new List<BackupRecord>();
                    foreach (var volume in volumes)
                    {
                        var request = repo.Request(chain.LastOrDefault());
                        request = shared ? request with { Container = Stores.ContainerName.Parse("all/of/them") } : request;
                        chain.Add(await driver.BackupAsync(request, volume.ToMemory(), null, TestContext.Current.CancellationToken));
                    }

                    foreach (var record in Enumerable.Reverse(chain).Take(deleted))
                    {
                        await driver.DeleteAsync(record, TestContext.Current.CancellationToken);
                    }

                    left += Math.Max(0, chain.Count - deleted);
                }

                var run = await CheckRun.RunAsync(repo.Memory);
                run.Findings.Where(finding => finding.Kind != FindingKind.NeedsExistingVolume).ShouldBeEmpty(run.ToString());
                run.Report.Backups.Count.ShouldBe(left);
                run.Report.Backups.ShouldAllBe(backup => backup.Condition == BackupCondition.Whole);
                run.Report.ObjectsRead.ShouldBe(run.Report.Objects);

                // With room for one object at a time the same is found, in the same order.
                (await CheckRun.RunAsync(repo.Memory, maxHeld: 1)).ToString().ShouldBe(run.ToString());
            },
            iter: 30,
            threads: 1);
}
