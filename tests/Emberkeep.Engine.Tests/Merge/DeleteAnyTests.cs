using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Merge;

public sealed class DeleteAnyTests
{
    private const int Length = 100_000;
    private readonly MergeWorld _world = new(new Repo());

    [Fact]
    public async Task DeleteAny_FullWithIncrement_MakesTheIncrementFullByLinksAlone()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var child = await _world.BackUpAsync(Changed(Noise(1), 20_000, 5_000), full);

        var report = (await _world.DeleteAsync(full.Id)).ShouldHaveSingleItem();

        var merge = report.Merges.ShouldHaveSingleItem();
        merge.Child.Id.ShouldBe(child.Id);
        merge.Child.ParentId.ShouldBeNull();
        merge.LinkedObjects.ShouldBe(full.ObjectCount);
        merge.CopiedObjects.ShouldBe(0);
        (await _world.IndexAsync()).Records.ShouldHaveSingleItem().ParentId.ShouldBeNull();
        await _world.CheckAsync("merged");
        await _world.CheckNothingElseAsync("merged");
    }

    [Fact]
    public async Task DeleteAny_SeveralChildrenAndGrandchildren_AllTakeOver()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var middle = await _world.BackUpAsync(Changed(Noise(1), 0, 30_000), full);
        var one = await _world.BackUpAsync(Changed(Noise(1), 0, 90_000), middle);
        await _world.BackUpAsync(Changed(Noise(1), 5_000, 1_000), middle);
        await _world.BackUpAsync(Changed(Noise(1), 50_000, 1_000), one);

        (await _world.DeleteAsync(middle.Id)).Single().Merges.Count.ShouldBe(2);

        (await _world.IndexAsync()).ChildrenOf(full).Count.ShouldBe(2);
        await _world.CheckAsync("merged");
        await _world.CheckNothingElseAsync("merged");
    }

    [Fact]
    public async Task DeleteAny_WhollySuperseded_IsLeftBehind()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var child = await _world.BackUpAsync(Noise(2), full);

        var report = (await _world.DeleteAsync(full.Id)).Single();

        report.Merges.Single().LinkedObjects.ShouldBe(0);
        report.FreedBytes.ShouldBeGreaterThan(Length);
        (await _world.IndexAsync()).Records.Single().ObjectCount.ShouldBe(child.ObjectCount);
        await _world.CheckAsync("superseded");
        await _world.CheckNothingElseAsync("superseded");
    }

    [Theory]
    [InlineData(Length, 50_001, Length)]
    [InlineData(50_001, Length, 50_001)]
    [InlineData(Length, 49_152, 70_000)]
    [InlineData(50_001, 50_002, 50_001)]
    public async Task DeleteAny_VolumeGrowsAndShrinks_LengthsAndBytesStay(int first, int second, int third)
    {
        var full = await _world.BackUpAsync(Noise(1)[..first]);
        var middle = await _world.BackUpAsync(Changed(Noise(1), 8_000, 100)[..second], full);
        var last = await _world.BackUpAsync(Changed(Noise(1), 8_000, 300)[..third], middle);

        await _world.DeleteAsync(full.Id);
        await _world.CheckAsync("first gone");
        await _world.DeleteAsync(middle.Id);
        await _world.CheckAsync("second gone");
        await _world.CheckNothingElseAsync("second gone");
        (await _world.IndexAsync()).Records.Single().VolumeLength.ShouldBe(third);
        last.VolumeLength.ShouldBe(third);
    }

    [Fact]
    public async Task DeleteAny_StoreHasFewLinks_CopiesAndChecks()
    {
        foreach (var (links, canCopy) in new[] { (0, false), (0, true), (2, false) })
        {
            var world = new MergeWorld(new Repo());
            world.Repo.Memory.MaxLinks = links;
            world.Repo.Memory.CanCopy = canCopy;
            var full = await world.BackUpAsync(Noise(1));
            await world.BackUpAsync(Changed(Noise(1), 20_000, 5_000), full);
            await world.BackUpAsync(Changed(Noise(1), 20_000, 5_000), full);

            var merges = (await world.DeleteAsync(full.Id)).Single().Merges;

            merges.Sum(merge => merge.CopiedObjects).ShouldBe(links == 0 ? 2 * full.ObjectCount : full.ObjectCount);
            await world.CheckAsync($"links {links}, copy {canCopy}");
            await world.CheckNothingElseAsync($"links {links}, copy {canCopy}");
        }
    }

    [Fact]
    public async Task DeleteAny_DamagedObjectIsCopied_IsTakenBack()
    {
        _world.Repo.Memory.MaxLinks = 0;
        var full = await _world.BackUpAsync(Noise(1));
        await _world.BackUpAsync(Changed(Noise(1), 20_000, 5_000), full);
        _world.Repo.Memory.Content(full.Container!.Value.Value, $"{full.ServiceMetadata}-00003")[500] ^= 1;
        var before = await _world.Repo.CountObjectsAsync();

        var error = await Should.ThrowAsync<BackupException>(() => _world.DeleteAsync(full.Id));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        (await _world.Repo.CountObjectsAsync()).ShouldBe(before);
        _world.Repo.Memory.Names(".emberkeep/journal").ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteAny_ParentMissesAnObject_IsRefusedBeforeAnyChange()
    {
        var full = await _world.BackUpAsync(Noise(1));
        await _world.BackUpAsync(Changed(Noise(1), 20_000, 5_000), full);
        await _world.Repo.Memory.DeleteAsync(full.Container!.Value, Stores.ObjectName.Parse($"{full.ServiceMetadata}-00003"), TestContext.Current.CancellationToken);
        var before = await _world.Repo.CountObjectsAsync();

        var error = await Should.ThrowAsync<BackupException>(() => _world.DeleteAsync(full.Id));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain("-00003");
        (await _world.Repo.CountObjectsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task DeleteAny_IndexHasUnknownKeys_IsRefusedBeforeAnyChange()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var child = await _world.BackUpAsync(Changed(Noise(1), 20_000, 5_000), full);
        var name = $"{child.ServiceMetadata}_metadata";
        var json = System.Text.Encoding.UTF8.GetString(_world.Repo.Memory.Content(child.Container!.Value.Value, name));
        _world.Repo.Memory.Tamper(
            child.Container.Value.Value, name, System.Text.Encoding.UTF8.GetBytes(json.Replace("\"version\"", "\"vendor\": 1, \"version\"", StringComparison.Ordinal)));

        var error = await Should.ThrowAsync<BackupException>(() => _world.DeleteAsync(full.Id));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        await _world.CheckAsync("refused");
    }

    [Fact]
    public async Task DeleteAny_DryRunOfSeveral_ForetellsWhatHappens()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var middle = await _world.BackUpAsync(Changed(Noise(1), 0, 30_000), full);
        await _world.BackUpAsync(Changed(Noise(1), 10_000, 20_000), middle);
        var before = await _world.Repo.CountObjectsAsync();

        var foretold = await _world.DeleteAsync(isDryRun: true, _world.Repo.Driver(), full.Id, middle.Id);

        (await _world.Repo.CountObjectsAsync()).ShouldBe(before);
        var done = await _world.DeleteAsync(full.Id, middle.Id);
        foretold.Select(report => (report.Backup.Id, report.FreedBytes, report.Merges.Single().LinkedObjects, report.Merges.Single().LinkedBytes))
            .ShouldBe(done.Select(report => (report.Backup.Id, report.FreedBytes, report.Merges.Single().LinkedObjects, report.Merges.Single().LinkedBytes)));
        await _world.CheckAsync("done");
        await _world.CheckNothingElseAsync("done");
    }

    [Fact]
    public async Task SyntheticFull_OfAChain_DependsOnNothingAndStoresOnlyWhatChanged()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var middle = await _world.BackUpAsync(Changed(Noise(1), 0, 30_000), full);
        var synthetic = await _world.BackUpAsync(Changed(Noise(1), 0, 31_000), middle, isSynthetic: true);

        synthetic.ParentId.ShouldBeNull();
        await _world.CheckAsync("synthetic");
        await _world.DeleteAsync(full.Id, middle.Id);
        await _world.CheckAsync("alone");
        await _world.CheckNothingElseAsync("alone");
        await _world.BackUpAsync(Changed(Noise(1), 40_000, 1_000), synthetic);
        await _world.CheckAsync("base of an increment");
    }

    [Fact]
    public async Task DeleteAny_AnIncrementIsBeingMade_IsRefusedAndTheIncrementIsMade()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var content = Changed(Noise(1), 0, 100);
        var request = _world.Repo.Request(full);
        Exception? refused = null;
        var progress = new OnFirstReport(() => refused = Record.Exception(() => _world.DeleteAsync(full.Id).Wait()));

        var record = await _world.Repo.Driver(objectBlocks: 4).BackupAsync(
            request, new Emberkeep.Testing.Volumes.MemoryVolume([.. content]), progress, TestContext.Current.CancellationToken);

        var error = refused.ShouldBeOfType<AggregateException>().InnerException.ShouldBeOfType<BackupException>();
        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain(record.Id.ToString());
        _world.Expected.Add(record.Id, content);
        await _world.CheckAsync("both are there");
        await _world.CheckNothingElseAsync("both are there");
        await _world.DeleteAsync(full.Id);
        await _world.CheckAsync("merged");
    }

    [Fact]
    public async Task BackupAsync_ParentDeletedByAnotherProgram_IsTakenBack()
    {
        var full = await _world.BackUpAsync(Noise(1));
        var memory = new Emberkeep.Testing.Volumes.MemoryVolume([.. Changed(Noise(1), 0, 100)]);
        var driver = _world.Repo.Driver(objectBlocks: 4);
        var progress = new OnFirstReport(() => BackupDeletion.RunAsync(_world.Repo.Memory, BackupLocation.Of(full), CancellationToken.None).Wait());

        var error = await Should.ThrowAsync<BackupException>(
            () => driver.BackupAsync(_world.Repo.Request(full), memory, progress, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(ErrorKind.NotFound);
        (await _world.Repo.CountObjectsAsync()).ShouldBe(0);
    }

    internal static byte[] Noise(int seed)
    {
        var noise = new byte[Length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    internal static byte[] Changed(byte[] content, int offset, int length)
    {
        var changed = (byte[])content.Clone();
        new Random(offset + length).NextBytes(changed.AsSpan(offset, length));
        return changed;
    }

    private sealed class OnFirstReport(Action action) : IProgress<Drivers.JobProgress>
    {
        private int _reports;

        public void Report(Drivers.JobProgress value)
        {
            if (value.BytesDone > 0 && Interlocked.Increment(ref _reports) == 1)
            {
                action();
            }
        }
    }
}
