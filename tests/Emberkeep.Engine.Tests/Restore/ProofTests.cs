using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Restore;

public sealed class ProofTests
{
    private static readonly RestoreOptions s_prove = new() { Prove = true };

    [Fact]
    public Task Prove_AnyChainAtAnyLayer_GivesTheRootOfTheVolumeWhereverItIsAskedFor() =>
        Gen.Select(RandomVolumes.Chain(300_000, 3), Gen.Int[9, 13], Gen.Int[1, 3], Gen.Bool).SampleAsync(async (volumes, blockBits, workers, hasList) =>
        {
            var (repo, chain) = await BackUpAsync(volumes, 1 << blockBits);
            var driver = repo.Driver(8, 1 << blockBits, "zlib", workers);
            for (var i = 0; i < chain.Count; i++)
            {
                var layers = new BackupChain(chain[..(i + 1)]);
                var expected = Root(volumes[i].Content, 1 << blockBits);
                (await driver.GetContentRootAsync(chain[i], Cancel)).ShouldBe(expected);
                (await driver.VerifyAsync(layers, new VerifyOptions(), null, Cancel)).ContentRoot.ShouldBe(expected);
                if (!hasList)
                {
                    await DeleteAsync(repo, chain[i], "_sha256file");
                    (await driver.GetContentRootAsync(chain[i], Cancel)).ShouldBeNull();
                }

                var report = await driver.RestoreAsync(layers, new HookedTarget(volumes[i].Length + 1000), s_prove, null, Cancel);

                report.TargetRoot.ShouldBe(expected);
                report.ContentRoot.ShouldBe(hasList ? expected : null);
                report.Lost.ShouldBeEmpty();
            }
        }, iter: 60, threads: 1);

    [Fact]
    public Task Prove_AnyByteChangedBetweenRestoreAndProof_IsFound() =>
        Gen.Select(RandomVolumes.Chain(200_000, 2), Gen.Int[9, 13], Gen.Int[0, int.MaxValue], Gen.Byte[1, 255], Gen.Bool)
        .SampleAsync(async (volumes, blockBits, random, flip, hasList) =>
        {
            var (repo, chain) = await BackUpAsync(volumes, 1 << blockBits);
            var length = volumes[^1].Length;
            var at = random % length;
            if (!hasList)
            {
                await DeleteAsync(repo, chain[^1], "_sha256file");
            }

            var target = new HookedTarget(length) { OnFlush = content => content[at] ^= flip };
            var error = await Should.ThrowAsync<BackupException>(
                () => repo.Driver(8, 1 << blockBits).RestoreAsync(new BackupChain(chain), target, s_prove, null, Cancel));

            error.Kind.ShouldBe(ErrorKind.Corrupt);
            error.Message.ShouldContain("target does not hold backup");
            var range = System.Text.RegularExpressions.Regex.Match(
                error.Message, "bytes (?<from>[0-9]+) to (?<to>[0-9]+) were", default, TimeSpan.FromSeconds(10));
            at.ShouldBeInRange(
                int.Parse(range.Groups["from"].Value, System.Globalization.CultureInfo.InvariantCulture),
                int.Parse(range.Groups["to"].Value, System.Globalization.CultureInfo.InvariantCulture));
        }, iter: 60, threads: 1);

    [Fact]
    public async Task Prove_BytesBehindTheVolumeChanged_AreNoneOfItsBusiness()
    {
        var repo = new Repo();
        var volume = MemoryVolume.Dirty(10_000);
        var record = await repo.BackUpAsync(volume);
        var target = new HookedTarget(20_000) { OnFlush = content => content[10_000] ^= 1 };

        var report = await repo.Driver().RestoreAsync(new BackupChain([record]), target, s_prove, null, Cancel);

        report.TargetRoot.ShouldBe(Root(volume.Content, Repo.BlockSize));
    }

    [Fact]
    public async Task Prove_TargetWithoutRoom_IsRefusedBeforeAnythingIsWritten()
    {
        var repo = new Repo();
        var record = await repo.BackUpAsync(MemoryVolume.Dirty(100_000));
        var target = new HookedTarget(100_000) { Room = 99_999 };

        var error = await Should.ThrowAsync<BackupException>(
            () => repo.Driver(reserve: SpaceReserve.Auto).RestoreAsync(new BackupChain([record]), target, null, Cancel));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        error.Message.ShouldContain("100000 bytes of data");
        target.Writes.ShouldBe(0);
        await repo.Driver(reserve: SpaceReserve.Auto).RestoreAsync(new BackupChain([record]), new HookedTarget(100_000) { Room = 100_000 }, null, Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<(Repo Repo, List<BackupRecord> Chain)> BackUpAsync(SampleVolume[] volumes, int blockSize)
    {
        var repo = new Repo();
        var chain = new List<BackupRecord>();
        foreach (var volume in volumes)
        {
            chain.Add(await repo.BackUpAsync(volume.ToMemory(), chain.LastOrDefault(), repo.Driver(8, blockSize)));
        }

        return (repo, chain);
    }

    private static Task DeleteAsync(Repo repo, BackupRecord record, string suffix) =>
        repo.Memory.DeleteAsync(record.Container!.Value, ObjectName.Parse(record.ServiceMetadata + suffix), Cancel);

    private static ContentRoot Root(ReadOnlySpan<byte> content, int blockSize)
    {
        var digests = new Sha256Digest[BlockMath.BlockCount(content.Length, blockSize)];
        BlockHasher.HashBlocks(content, blockSize, digests);
        var tree = new HashTree();
        tree.Append(digests);
        return new ContentRoot(tree.GetRoot().ToString(), blockSize);
    }
}
