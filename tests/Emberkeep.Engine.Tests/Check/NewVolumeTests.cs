using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>The check says exactly which backups come back wrong when zero pieces of 1 MiB are not written in any layer.</summary>
public sealed class NewVolumeTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public async Task CheckRepositoryAsync_IncrementZeroesData_NamesItAndWhatBuildsOnIt()
    {
        var repo = new Repo();
        var driver = repo.Driver(objectBlocks: 8, blockSize: 4096);
        var content = new byte[64 * 4096];
        new Random(1).NextBytes(content);
        var full = await repo.BackUpAsync(new MemoryVolume([.. content]), null, driver);
        content.AsSpan(8192, 4096).Clear();
        var zeroed = await repo.BackUpAsync(new MemoryVolume([.. content]), full, driver);
        content[100_000] ^= 1;
        var later = await repo.BackUpAsync(new MemoryVolume([.. content]), zeroed, driver);
        content[9000] = 1;
        var healed = await repo.BackUpAsync(new MemoryVolume([.. content]), later, driver);

        var run = await CheckRun.RunAsync(repo.Memory, CheckRun.Quick);

        var finding = run.Findings.ShouldHaveSingleItem();
        finding.Kind.ShouldBe(FindingKind.NeedsExistingVolume);
        finding.Severity.ShouldBe(FindingSeverity.Warning);
        finding.Backup.ShouldBe(full.Id);
        finding.Message.ShouldContain(zeroed.Id.ToString());
        finding.Message.ShouldContain(later.Id.ToString());
        finding.Message.ShouldNotContain(healed.Id.ToString());
        finding.Remedy!.ShouldContain("existing volume");
        run.Report.Backups.Where(backup => backup.NeedsExistingVolume).Select(backup => backup.Id).ShouldBe([zeroed.Id, later.Id]);
        run.Report.IsGood.ShouldBeTrue();
    }

    [Fact]
    public Task CheckRepositoryAsync_AnyChain_AgreesWithARestoreThatSkipsZeroPieces() => AgreeAsync(iterations: 20, mostCopies: 6);

    [Fact]
    [Trait("Category", "Long")]
    public Task CheckRepositoryAsync_ManyChains_AgreeWithARestoreThatSkipsZeroPieces() => AgreeAsync(iterations: 200, mostCopies: 12);

    private static Task AgreeAsync(int iterations, int mostCopies) =>
        Gen.Select(RandomVolumes.Chain(400_000, 4), Gen.Int[0, 3], Gen.Int[1, 80], Gen.Int[1, mostCopies])
        .SampleAsync(
            async (volumes, layout, objectBlocks, copies) =>
            {
                // Small blocks with small objects, large blocks with objects of several pieces.
                var blockSize = layout == 0 ? 4096 : 65536;
                var repo = new Repo();
                var driver = repo.Driver(objectBlocks, blockSize);
                var chain = new List<BackupRecord>();
                var contents = volumes.Select(volume => Stretch(volume.Content, copies)).ToList();
                foreach (var content in contents)
                {
                    chain.Add(await repo.BackUpAsync(new MemoryVolume([.. content]), chain.LastOrDefault(), driver));
                }

                var run = await CheckRun.RunAsync(repo.Memory, CheckRun.Quick);

                run.Report.IsGood.ShouldBeTrue(run.ToString());
                run.Findings.ShouldAllBe(finding => finding.Kind == FindingKind.NeedsExistingVolume && finding.Severity == FindingSeverity.Warning);
                var restored = new byte[contents.Max(content => content.Length)];
                for (var i = 0; i < chain.Count; i++)
                {
                    await SkipZerosAsync(repo, chain[i], restored);
                    var isWrong = !restored.AsSpan(0, contents[i].Length).SequenceEqual(contents[i]);
                    run.Backup(chain[i].Id).NeedsExistingVolume.ShouldBe(isWrong, $"layer {i} of {chain.Count}");
                }
            },
            iter: iterations,
            threads: 1);

    [Fact]
    public async Task CheckRepositoryAsync_BlocksDoNotFitPieces_SaysThatItCannotTell()
    {
        var repo = new Repo();
        var driver = repo.Driver(objectBlocks: 4, blockSize: 3000);
        var content = new byte[30_000];
        new Random(1).NextBytes(content);
        var full = await repo.BackUpAsync(new MemoryVolume([.. content]), null, driver);
        content[5] ^= 1;
        await repo.BackUpAsync(new MemoryVolume([.. content]), full, driver);

        var run = await CheckRun.RunAsync(repo.Memory, CheckRun.Quick);

        run.Findings.ShouldHaveSingleItem().Severity.ShouldBe(FindingSeverity.Info);
        run.Findings[0].Message.ShouldContain("cannot be told");
    }

    private static byte[] Stretch(byte[] content, int times) => [.. Enumerable.Repeat(content, times).SelectMany(part => part)];

    /// <summary>What the format's description says that such a restore does with one layer.</summary>
    private static async Task SkipZerosAsync(Repo repo, BackupRecord record, byte[] restored)
    {
        var metadata = await new RepositoryReader(repo.Memory).ReadMetadataAsync(record, TestContext.Current.CancellationToken);
        foreach (var entry in metadata.Objects)
        {
            var stored = new MemoryStream(repo.Memory.Content(record.Container!.Value.Value, metadata.GetName(entry).Value));
            await using var data = Compressors.OpenDecompressor(entry.Compression, stored, entry.Length, "object", leaveOpen: false);
            var bytes = new byte[entry.Length];
            await data.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            for (var at = 0; at < bytes.Length; at += MiB)
            {
                var piece = bytes.AsSpan(at, Math.Min(MiB, bytes.Length - at));
                if (piece.ContainsAnyExcept((byte)0))
                {
                    piece.CopyTo(restored.AsSpan((int)entry.Offset + at));
                }
            }
        }
    }
}
