using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Golden;

/// <summary>Repositories that Debian's Cinder wrote, restored and verified at every layer.</summary>
public sealed class GoldenRestoreTests
{
    [Theory]
    [InlineData("posix-none")]
    [InlineData("posix-zlib")]
    [InlineData("posix-gzip")]
    [InlineData("posix-bz2")]
    [InlineData("posix-zstd")]
    public async Task RestoreAsync_GoldenRepository_IsWhatCinderBackedUp(string repository)
    {
        var golden = await GoldenRepository.LoadAsync(repository);

        for (var layer = 1; layer <= 3; layer++)
        {
            var chain = golden.Chain(layer);
            var expected = golden.Expected(layer);
            var target = MemoryVolume.Dirty(expected.Length);
            var report = await golden.Driver.RestoreAsync(chain, target, null, TestContext.Current.CancellationToken);

            target.Content.SequenceEqual(expected).ShouldBeTrue($"layer {layer}");
            report.IsBlockVerified.ShouldBeTrue();
            report.VolumeMetadata!.ShouldContain("\"volume-base-metadata\"");
            (await golden.Driver.GetVolumeLengthAsync(chain, TestContext.Current.CancellationToken)).ShouldBe(expected.Length);
            (await golden.Driver.VerifyAsync(chain, new VerifyOptions(), null, TestContext.Current.CancellationToken)).Faults.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task BackupAsync_OnTopOfAGoldenBackup_StoresOnlyWhatChanged()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zlib");
        var content = golden.Expected(3);
        content[70_000] ^= 1;
        var repo = new Repo();
        var driver = golden.OpenDriver(blockSize: 32768);

        var increment = await driver.BackupAsync(
            repo.Request(golden.Chain(3).Requested), new MemoryVolume([.. content]), null, TestContext.Current.CancellationToken);

        increment.ObjectCount.ShouldBe(1);
        var target = MemoryVolume.Dirty(content.Length);
        BackupRecord[] layers = [.. golden.Chain(3).Layers, increment];
        await driver.RestoreAsync(new BackupChain(layers), target, null, TestContext.Current.CancellationToken);
        target.Content.SequenceEqual(content).ShouldBeTrue();
    }
}
