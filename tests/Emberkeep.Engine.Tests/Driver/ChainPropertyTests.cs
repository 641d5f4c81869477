using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

public sealed class ChainPropertyTests
{
    private static readonly string[] s_compressors = ["none", "zlib", "bz2", "zstd"];

    [Fact]
    public Task RestoreAsync_AnyChainAtAnyLayer_WritesEachByteOnceAndEqualsTheVolume() =>
        Gen.Select(
            RandomVolumes.Chain(400_000, 4),
            Gen.Int[9, 14],
            Gen.Int[1, 20],
            Gen.OneOf(s_compressors.Select(Gen.Const).ToArray()),
            Gen.Int[1, 3])
        .SampleAsync(async (volumes, blockBits, objectBlocks, compression, workers) =>
        {
            var repo = new Repo();
            var driver = repo.Driver(objectBlocks, 1 << blockBits, compression, workers);
            var chain = new List<BackupRecord>();
            foreach (var volume in volumes)
            {
                chain.Add(await repo.BackUpAsync(volume.ToMemory(), chain.LastOrDefault(), driver));
            }

            for (var i = 0; i < chain.Count; i++)
            {
                var layers = new BackupChain(chain[..(i + 1)]);
                foreach (var target in new[] { MemoryVolume.Empty(volumes[i].Length), MemoryVolume.Dirty(volumes[i].Length + 5000) })
                {
                    await driver.RestoreAsync(layers, target, null, TestContext.Current.CancellationToken);
                    target.Content[..volumes[i].Length].SequenceEqual(volumes[i].Content).ShouldBeTrue();
                    target.RewrittenBytes.ShouldBe(0);
                    target.UntouchedBytes.ShouldBe(target.Length - volumes[i].Length);
                }

                var report = await driver.VerifyAsync(layers, new VerifyOptions(), null, TestContext.Current.CancellationToken);
                report.Faults.ShouldBeEmpty();
            }
        }, iter: 150, threads: 1);
}
