using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Conformance.Drivers;

public abstract partial class DriverConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(4096)]
    [InlineData(65_537)]
    [InlineData(777_777)]
    public async Task Restore_AnyLength_IsTheVolumeOnNewAndOnDirtyTargets(int length)
    {
        var sample = Mixed(length, seed: 1);
        var record = await BackupAsync(sample);
        var chain = new BackupChain([record]);

        record.VolumeLength.ShouldBe(length);
        record.SizeGiB.ShouldBe(1);
        record.IsIncremental.ShouldBeFalse();
        (await Driver.GetVolumeLengthAsync(chain, Cancel)).ShouldBe(length);
        foreach (var before in new[] { new SampleVolume(length), Dirty(length) })
        {
            var (report, content) = await RestoreAsync(Driver, chain, before);
            content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
            report.VolumeLength.ShouldBe(length);
            report.VolumeMetadata.ShouldBe("""{"version": 2}""");
            report.Lost.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(RunKind.Hole)]
    [InlineData(RunKind.Zeros)]
    public async Task Restore_NothingButZeros_ZeroesADirtyTarget(RunKind kind)
    {
        var sample = new SampleVolume(Length, new SampleRun(kind, 0, Length, 0));
        var record = await BackupAsync(sample);

        (await RestoreAsync(new BackupChain([record]), Length)).AsSpan().ContainsAnyExcept((byte)0).ShouldBeFalse();
    }

    [Fact]
    public async Task Restore_OneByteInAHole_IsThere()
    {
        var sample = new SampleVolume(Length, new SampleRun(RunKind.Random, Length / 2, 1, 5));
        var record = await BackupAsync(sample);

        (await RestoreAsync(new BackupChain([record]), Length)).AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_LargerTarget_LeavesWhatIsBehind()
    {
        var sample = Mixed(Length, seed: 2);
        var record = await BackupAsync(sample);
        var before = Dirty(Length + 70_001);

        var (_, content) = await RestoreAsync(Driver, new BackupChain([record]), before);

        content.AsSpan(0, Length).SequenceEqual(sample.Content).ShouldBeTrue();
        content.AsSpan(Length).SequenceEqual(before.Content.AsSpan(Length)).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_SmallerTarget_IsRefusedBeforeAnything()
    {
        var record = await BackupAsync(Mixed(Length, seed: 3));
        var before = Dirty(Length - 1);
        var target = await OpenTargetAsync(before);

        await using (target.Writer)
        {
            await ShouldFailAsync(ErrorKind.NoSpace, () => Driver.RestoreAsync(new BackupChain([record]), target.Writer, null, Cancel));
        }

        (await target.ReadAsync()).AsSpan().SequenceEqual(before.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_Proven_SaysHow()
    {
        var sample = Mixed(Length, seed: 4);
        var chain = new BackupChain([await BackupAsync(sample)]);

        var (report, content) = await RestoreAsync(Driver, chain, Dirty(Length), new RestoreOptions { Prove = true });

        content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
        report.TargetRoot.ShouldBe(report.ContentRoot);
        (report.ContentRoot is not null || report.Verification is not null).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_ThroughAnotherDriverOnTheSamePlace_IsTheVolume()
    {
        var sample = Mixed(Length, seed: 5);
        var record = await BackupAsync(sample);
        var another = await OpenAnotherAsync();
        var index = await IndexAsync(another);

        var (_, content) = await RestoreAsync(another, index.ChainOf(index.Records.Single(found => found.Id == record.Id)), Dirty(Length));

        content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_WhatIsNotThere_IsNotFoundAndLeavesTheTarget()
    {
        var record = await BackupAsync(Mixed(Length, seed: 6));
        await Driver.DeleteAsync(record, Cancel);
        var before = Dirty(Length);
        var target = await OpenTargetAsync(before);

        await using (target.Writer)
        {
            await ShouldFailAsync(ErrorKind.NotFound, () => Driver.RestoreAsync(new BackupChain([record]), target.Writer, null, Cancel));
        }

        (await target.ReadAsync()).AsSpan().SequenceEqual(before.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Backups_AtTheSameTime_DoNotMeet()
    {
        var samples = Enumerable.Range(0, 3).Select(i => Mixed(Length + (i * 1001), seed: 10 + i)).ToList();
        var volumes = samples.Select(_ => new VolumeId(Guid.NewGuid())).ToList();

        var records = await Task.WhenAll(samples.Zip(volumes, (sample, volume) => BackupAsync(sample, Request(volume: volume))));
        var contents = await Task.WhenAll(records.Zip(samples, (record, sample) => RestoreAsync(new BackupChain([record]), sample.Length)));

        foreach (var (content, sample) in contents.Zip(samples))
        {
            content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
        }

        foreach (var record in records)
        {
            await Driver.DeleteAsync(record, Cancel);
        }
    }
}
