using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Conformance.Drivers;

public abstract partial class DriverConformance
{
    [Fact]
    public async Task Increments_OfAChangingAndGrowingVolume_EachRestoreAlone()
    {
        var history = HistoryOf(Mixed(Length, seed: 20));
        var chain = new List<BackupRecord> { await BackupAsync(history[0]) };
        if (!Can(DriverFeatures.Incremental))
        {
            await ShouldRefuseAsync(() => BackupAsync(history[1], chain[0]));
            (await IndexAsync()).Records.ShouldHaveSingleItem();
            return;
        }

        foreach (var content in history.Skip(1))
        {
            chain.Add(await BackupAsync(content, chain[^1]));
            chain[^1].ParentId.ShouldBe(chain[^2].Id);
            chain[^1].VolumeLength.ShouldBe(content.Length);
        }

        for (var layer = 0; layer < chain.Count; layer++)
        {
            var layers = new BackupChain([.. chain.Take(layer + 1)]);
            (await Driver.GetVolumeLengthAsync(layers, Cancel)).ShouldBe(history[layer].Length);
            (await RestoreAsync(layers, history[layer].Length)).AsSpan().SequenceEqual(history[layer].Content).ShouldBeTrue($"layer {layer}");
        }
    }

    [Fact]
    public async Task Increments_OnTheSameParent_DoNotMeet()
    {
        var history = HistoryOf(Mixed(Length, seed: 21));
        var full = await BackupAsync(history[0]);
        if (!Can(DriverFeatures.Incremental))
        {
            await ShouldRefuseAsync(() => BackupAsync(history[0], full));
            return;
        }

        var one = await BackupAsync(history[1], full);
        var other = await BackupAsync(history[2], full);
        var unchanged = await BackupAsync(history[0], full);

        await ShouldRestoreAsync(one, history[1]);
        await ShouldRestoreAsync(other, history[2]);
        await ShouldRestoreAsync(unchanged, history[0]);
        await ShouldRestoreAsync(full, history[0]);
    }

    [Fact]
    public async Task Increment_OnWhatIsNotThere_IsNotFoundAndLeavesNothing()
    {
        var history = HistoryOf(Mixed(Length, seed: 22));
        var full = await BackupAsync(history[0]);
        await Driver.DeleteAsync(full, Cancel);
        await using var volume = await OpenVolumeAsync(history[1], VolumeId);
        var before = await ListStoredAsync();

        await ShouldFailAsync(
            Can(DriverFeatures.Incremental) ? ErrorKind.NotFound : ErrorKind.Unsupported, () => Driver.BackupAsync(Request(full), volume, null, Cancel));

        (await IndexAsync()).Records.ShouldBeEmpty();
        (await ListStoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task SyntheticFull_IfClaimed_DependsOnNothingElseIsRefused()
    {
        var history = HistoryOf(Mixed(Length, seed: 23));
        var full = await BackupAsync(history[0]);
        var request = Request(full) with { SyntheticFullFrom = new BackupChain([full]) };
        if (!Can(DriverFeatures.SyntheticFull))
        {
            await ShouldRefuseAsync(() => BackupAsync(history[1], request));
            (await IndexAsync()).Records.ShouldHaveSingleItem();
            return;
        }

        var synthetic = await BackupAsync(history[1], request);
        await Driver.DeleteAsync(full, Cancel);

        synthetic.IsIncremental.ShouldBeFalse();
        await ShouldRestoreAsync(synthetic, history[1]);
    }
}
