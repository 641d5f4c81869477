using System.Text;
using Emberkeep.Backups;
using Emberkeep.Ceph.Format;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Ceph.Tests.Driver;

public sealed class CephBackupDriverTests(CephServers servers)
{
    private const int MiB = 1 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_FullAndIncrementsOfAnImage_EachRestoresToItsMoment()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var samples = new List<SampleVolume> { Mixed(seed: 1) };
        await world.MakeVolumeAsync(samples[0]);
        var records = new List<BackupRecord> { await world.BackupAsync() };
        SampleRun[][] changes =
        [
            [new(RunKind.Random, 5 * MiB + 4096, 100_000, 21), new(RunKind.Zeros, 0, 2 * MiB, 0)],
            [new(RunKind.Hole, 4 * MiB, 5 * MiB, 0), new(RunKind.Random, 12 * MiB - 1, 2, 22)],
            [new(RunKind.Random, 20 * MiB, 3 * MiB, 23)],
        ];
        foreach (var change in changes)
        {
            samples.Add(samples[^1].With(change));
            await world.ChangeVolumeAsync(samples[^1]);
            records.Add(await world.BackupAsync(records[^1]));
        }

        foreach (var (record, sample) in records.Zip(samples))
        {
            (await world.RestoreAsync(record, new RestoreOptions { Prove = true })).AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
        }

        records[^1].VolumeLength.ShouldBe(23L * MiB);
        (await world.Backups.ListImagesAsync(Cancel)).Count(image => image.Contains(world.VolumeId.ToString(), StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Backup_SourceWasRolledBack_HoldsWhatItWasRolledBackTo()
    {
        // Ceph copies the snapshot's map of changed objects too, which says then that nothing has changed.
        await using var world = await CephWorld.OpenAsync(servers);
        var old = new SampleVolume(8 * MiB, new SampleRun(RunKind.Random, 0, 8 * MiB, 1));
        await world.MakeVolumeAsync(old);
        await using (var image = await world.Volumes.OpenImageAsync(world.Address.Image, null, readOnly: false, Cancel))
        {
            await image.CreateSnapshotAsync("first", Cancel);
            await image.CreateSnapshotAsync("second", Cancel);
        }

        await world.ChangeVolumeAsync(old.With([new(RunKind.Random, 0, 4 * MiB, 2)]));
        var full = await world.BackupAsync();
        await using (var image = await world.Volumes.OpenImageAsync(world.Address.Image, null, readOnly: false, Cancel))
        {
            await image.RollBackAsync("second", Cancel);
        }

        var increment = await world.BackupAsync(full);

        (await world.RestoreAsync(increment)).AsSpan().SequenceEqual(old.Content).ShouldBeTrue();
    }

    [Theory]
    [InlineData("monday")]
    [InlineData("tuesday")]
    public async Task Backup_SnapshotOfTheSourceIsRemovedMeanwhile_IsRefusedAndLeavesNothing(string removed)
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var sample = Mixed(seed: 31);
        await world.MakeVolumeAsync(sample);
        world.Server.Run("rbd", "snap", "create", "--no-progress", $"{CephServer.VolumePool}/{world.Address.Image}@monday");
        var full = await world.BackupAsync(volume: await OpenAsync("monday"));
        await world.ChangeVolumeAsync(sample.With([new(RunKind.Random, 0, 9 * MiB, 32)]));
        world.Server.Run("rbd", "snap", "create", "--no-progress", $"{CephServer.VolumePool}/{world.Address.Image}@tuesday");
        await using var reader = await OpenAsync("tuesday");
        var isGone = false;
        var remover = new Remover(() =>
        {
            isGone = true;
            world.Server.Run("rbd", "snap", "rm", "--no-progress", $"{CephServer.VolumePool}/{world.Address.Image}@{removed}");
        });

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.BackupAsync(world.Request(full), reader, remover, Cancel));

        isGone.ShouldBeTrue();
        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain($"{removed} was removed");
        (await world.ListAsync()).ShouldHaveSingleItem().Id.ShouldBe(full.Id);
        (await world.RestoreAsync(full)).AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();

        Task<IVolumeReader> OpenAsync(string snapshot) =>
            RbdVolume.OpenReaderAsync(world.Address with { Snapshot = snapshot }, world.Options.Access, TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task Backup_SnapshotOfTheSourceIsMadeAnewUnderItsName_HoldsWhatHasChanged()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var old = Mixed(seed: 34);
        await world.MakeVolumeAsync(old);
        var snapshot = $"{CephServer.VolumePool}/{world.Address.Image}@nightly";
        world.Server.Run("rbd", "snap", "create", "--no-progress", snapshot);
        var full = await BackupAsync(null);
        world.Server.Run("rbd", "snap", "rm", "--no-progress", snapshot);
        var changed = old.With([new(RunKind.Random, 3 * MiB, MiB, 35)]);
        await world.ChangeVolumeAsync(changed);
        world.Server.Run("rbd", "snap", "create", "--no-progress", snapshot);

        var increment = await BackupAsync(full);

        (await world.RestoreAsync(full)).AsSpan().SequenceEqual(old.Content).ShouldBeTrue();
        (await world.RestoreAsync(increment)).AsSpan().SequenceEqual(changed.Content).ShouldBeTrue();

        async Task<BackupRecord> BackupAsync(BackupRecord? parent) => await world.BackupAsync(
            parent, await RbdVolume.OpenReaderAsync(world.Address with { Snapshot = "nightly" }, world.Options.Access, TimeProvider.System, Cancel));
    }

    [Fact]
    public async Task Backup_SnapshotIsNamedToCompareWith_IsRefused()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await world.MakeVolumeAsync(Mixed(seed: 33));
        world.Server.Run("rbd", "snap", "create", "--no-progress", $"{CephServer.VolumePool}/{world.Address.Image}@monday");
        var full = await world.BackupAsync();
        await using var reader = (RbdVolumeReader)await RbdVolume.OpenReaderAsync(world.Address, world.Options.Access, TimeProvider.System, Cancel);
        var request = world.Request(full) with { ChangedBlocks = await reader.CompareWithSnapshotAsync("monday", Cancel) };

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.BackupAsync(request, reader, null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Remedy!.ShouldContain("--changed-since");
    }

    [Fact]
    public async Task Discover_FromThePoolAlone_KnowsEverything()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await world.MakeVolumeAsync(Mixed(seed: 2));
        var full = await world.BackupAsync();
        var increment = await world.BackupAsync(full);

        var found = await world.ListAsync();

        found.Select(record => record.Id).ShouldBe([full.Id, increment.Id], ignoreOrder: true);
        var read = found.Single(record => record.Id == increment.Id);
        (read with { Metadata = increment.Metadata }).ShouldBe(increment);
        read.Metadata.ShouldBe(increment.Metadata);
        Encoding.UTF8.GetString((await world.Backups.ReadObjectAsync(BackupNames.Metadata(full.Id), Cancel))!).ShouldBe("""{"version": 2}""");
    }

    [Fact]
    public async Task Backup_OfAFile_KeepsHolesAndIncrementsByComparing()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var first = Mixed(seed: 3);
        var full = await world.BackupAsync(volume: first.ToMemory());
        await using (var image = await world.Backups.OpenImageAsync(BackupNames.Image(world.VolumeId, full.Id), null, readOnly: true, Cancel))
        {
            var data = (await image.FindDifferencesAsync(null, 0, image.Size, Cancel)).Where(extent => extent.HasData).Sum(extent => extent.Length);

            // Of each object of 4 MiB Ceph tells where it ends, holes before that included: 3, 4, 1, 0.07 and 4 MiB.
            data.ShouldBeLessThan(13 * MiB);
        }

        var second = first.With([new(RunKind.Hole, 0, 3 * MiB, 0), new(RunKind.Random, 9 * MiB + 7, 12_345, 31)]);
        var increment = await world.BackupAsync(full, second.ToMemory());

        (await world.RestoreAsync(full)).AsSpan().SequenceEqual(first.Content).ShouldBeTrue();
        (await world.RestoreAsync(increment)).AsSpan().SequenceEqual(second.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Backup_SourceSnapshotsRemovedBehindItsBack_ComparesInstead()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var first = Mixed(seed: 4);
        await world.MakeVolumeAsync(first);
        var full = await world.BackupAsync();
        await using (var source = await world.Volumes.OpenImageAsync(world.Address.Image, null, readOnly: false, Cancel))
        {
            foreach (var snapshot in await source.ListSnapshotsAsync(Cancel))
            {
                await source.RemoveSnapshotAsync(snapshot.Name, Cancel);
            }
        }

        var second = first.With([new(RunKind.Zeros, 4 * MiB, 4 * MiB, 0), new(RunKind.Random, 100, 100, 41)]);
        await world.ChangeVolumeAsync(second);
        var increment = await world.BackupAsync(full);

        (await world.RestoreAsync(increment)).AsSpan().SequenceEqual(second.Content).ShouldBeTrue();
        (await world.RestoreAsync(full)).AsSpan().SequenceEqual(first.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Backup_OnTopOfAnOlderOne_DoesNotTakeOverTheNewerOnes()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var first = Mixed(seed: 5);
        await world.MakeVolumeAsync(first);
        var full = await world.BackupAsync();
        var second = first.With([new(RunKind.Random, 6 * MiB, MiB, 51)]);
        await world.ChangeVolumeAsync(second);
        await world.BackupAsync(full);
        await world.ChangeVolumeAsync(first);

        var third = await world.BackupAsync(full);

        (await world.RestoreAsync(third)).AsSpan().SequenceEqual(first.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Delete_InAnyOrder_LeavesTheOthersAndAtLastNothing()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var first = Mixed(seed: 6);
        await world.MakeVolumeAsync(first);
        var full = await world.BackupAsync();
        var second = first.With([new(RunKind.Random, 6 * MiB, MiB, 61)]);
        await world.ChangeVolumeAsync(second);
        var increment = await world.BackupAsync(full);

        await DeleteAsync(world, full);

        (await world.ListAsync()).ShouldHaveSingleItem().IsIncremental.ShouldBeFalse();
        (await world.RestoreAsync(increment)).AsSpan().SequenceEqual(second.Content).ShouldBeTrue();
        await DeleteAsync(world, increment);
        await world.Driver.DeleteAsync(increment, Cancel);
        (await world.Backups.ListImagesAsync(Cancel)).ShouldNotContain(image => image.Contains(world.VolumeId.ToString(), StringComparison.Ordinal));
        (await world.Backups.ReadObjectAsync(BackupNames.Metadata(full.Id), Cancel)).ShouldBeNull();
        await using var source = await world.Volumes.OpenImageAsync(world.Address.Image, null, readOnly: true, Cancel);
        (await source.ListSnapshotsAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Backup_CancelledInTheMiddle_LeavesNothing()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var first = Mixed(seed: 7);
        await world.MakeVolumeAsync(first);
        var full = await world.BackupAsync();
        using var stop = new CancellationTokenSource();
        var interrupted = new InterruptedVolume(first.With([new(RunKind.Random, 0, 16 * MiB, 71)]).ToMemory(), stop);

        await Should.ThrowAsync<OperationCanceledException>(() => world.BackupAsync(volume: interrupted, cancellationToken: stop.Token));
        using var stopAgain = new CancellationTokenSource();
        var again = new InterruptedVolume(first.With([new(RunKind.Random, 0, 16 * MiB, 72)]).ToMemory(), stopAgain);
        await Should.ThrowAsync<OperationCanceledException>(() => world.BackupAsync(full, again, stopAgain.Token));

        (await world.ListAsync()).ShouldHaveSingleItem().Id.ShouldBe(full.Id);
        (await world.Driver.ListUnfinishedAsync(Cancel)).ShouldNotContain(backup => backup.VolumeId == world.VolumeId);
        await using var image = await world.Backups.OpenImageAsync(BackupNames.Image(world.VolumeId, full.Id), null, readOnly: true, Cancel);
        var content = new byte[first.Length];
        await image.ReadAsync(0, content, Cancel);
        content.AsSpan().SequenceEqual(first.Content).ShouldBeTrue("the next increment, by Cinder too, is written over what the image holds");
    }

    [Fact]
    public async Task Restore_ToAnImage_LeavesNothingOfWhatWasThere()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var sample = Mixed(seed: 8);
        await world.MakeVolumeAsync(sample);
        var record = await world.BackupAsync();
        var target = world.Address with { Image = $"target-{Guid.NewGuid():N}" };
        await world.MakeVolumeAsync(new SampleVolume(sample.Length, new SampleRun(RunKind.Random, 0, sample.Length, 81)), target.Image);

        await using (var writer = await RbdVolume.OpenWriterAsync(target, sample.Length, overwrite: true, world.Options.Access, TimeProvider.System, Cancel))
        {
            var report = await world.Driver.RestoreAsync(new BackupChain([record]), writer, new RestoreOptions { Prove = true }, null, Cancel);
            report.VolumeMetadata.ShouldBe("""{"version": 2}""");
            report.Verification.ShouldNotBeNull();
        }

        await using var reader = await RbdVolume.OpenReaderAsync(target, world.Options.Access, TimeProvider.System, Cancel);
        var content = new byte[sample.Length];
        await reader.ReadAsync(0, content, Cancel);
        content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_ToALargerVolume_ZeroesTheRestIfSoConfigured(bool zeroExcess)
    {
        await using var world = await CephWorld.OpenAsync(servers, options => options with { ZeroExcess = zeroExcess });
        var sample = Mixed(seed: 9);
        var record = await world.BackupAsync(volume: sample.ToMemory());
        var target = MemoryVolume.Dirty(sample.Length + 5000);
        var behind = target.Content[sample.Length..].ToArray();

        await world.Driver.RestoreAsync(new BackupChain([record]), target, null, Cancel);

        target.Content[..sample.Length].SequenceEqual(sample.Content).ShouldBeTrue();
        target.Content[sample.Length..].ToArray().ShouldBe(zeroExcess ? new byte[5000] : behind);
    }

    [Fact]
    public async Task Restore_TargetDoesNotHoldWhatWasWritten_IsNotProven()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var sample = Mixed(seed: 10);
        var record = await world.BackupAsync(volume: sample.ToMemory());
        await using var target = new ForgetfulVolume(sample.Length);

        var error = await Should.ThrowAsync<BackupException>(
            () => world.Driver.RestoreAsync(new BackupChain([record]), target, new RestoreOptions { Prove = true }, null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
    }

    [Fact]
    public async Task Backup_MaxSnapshots_KeepsTheNewestOnTheSource()
    {
        await using var world = await CephWorld.OpenAsync(servers, options => options with { MaxSnapshots = 1 });
        await world.MakeVolumeAsync(Mixed(seed: 11));
        var full = await world.BackupAsync();
        var increment = await world.BackupAsync(full);

        await using var source = await world.Volumes.OpenImageAsync(world.Address.Image, null, readOnly: true, Cancel);

        (await source.ListSnapshotsAsync(Cancel)).ShouldHaveSingleItem().Name.ShouldContain(increment.Id.ToString());
    }

    [Fact]
    public async Task Backup_StripedAndJournaled_Works()
    {
        await using var world = await CephWorld.OpenAsync(servers, options => options with { StripeUnit = 65_536, StripeCount = 3, Journaling = true });
        var sample = Mixed(seed: 12);
        var record = await world.BackupAsync(volume: sample.ToMemory());

        (await world.RestoreAsync(record)).AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Verify_WholeAndGone_TellsThemApart()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var record = await world.BackupAsync(volume: Mixed(seed: 13).ToMemory());

        var good = await world.Driver.VerifyAsync(new BackupChain([record]), new VerifyOptions(), null, Cancel);
        await world.Driver.DeleteAsync(record, Cancel);
        var gone = await world.Driver.VerifyAsync(new BackupChain([record]), new VerifyOptions(IsQuick: true), null, Cancel);

        good.IsGood.ShouldBeTrue();
        good.BytesChecked.ShouldBeGreaterThan(0);
        gone.IsGood.ShouldBeFalse();
    }

    [Fact]
    public async Task CheckRepository_AfterBackups_CountsThem()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        var record = await world.BackupAsync(volume: Mixed(seed: 14).ToMemory());
        var findings = new List<RepositoryFinding>();

        var report = await world.Driver.CheckRepositoryAsync(new RepositoryCheckOptions(), null, findings.Add, Cancel);

        report.Backups.Single(backup => backup.Id == record.Id).Condition.ShouldBe(BackupCondition.Whole);
        findings.ShouldNotContain(finding => finding.Backup == record.Id);
    }

    private static async Task DeleteAsync(CephWorld world, BackupRecord record)
    {
        await foreach (var report in world.Driver.DeleteAnyAsync([record], new BackupIndex(await world.ListAsync(), "pool"), isDryRun: false, Cancel))
        {
            report.Backup.Id.ShouldBe(record.Id);
        }
    }

    /// <summary>20 MiB with data, zeros and holes.</summary>
    internal static SampleVolume Mixed(int seed) => new(
        20 * MiB,
        new SampleRun(RunKind.Random, 0, 3 * MiB, seed),
        new SampleRun(RunKind.Zeros, 3 * MiB, MiB, 0),
        new SampleRun(RunKind.Compressible, 5 * MiB, 4 * MiB, seed + 1),
        new SampleRun(RunKind.Random, 12 * MiB + 512, 70_000, seed + 2),
        new SampleRun(RunKind.Random, 20 * MiB - 4096, 4096, seed + 3));

    /// <summary>A volume whose second piece cancels the job that reads it.</summary>
    private sealed class InterruptedVolume(MemoryVolume volume, CancellationTokenSource stop) : IVolumeReader
    {
        private int _reads;

        public string Name => volume.Name;

        public long Length => volume.Length;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _reads) == 3)
            {
                await stop.CancelAsync();
            }

            return await volume.ReadAsync(offset, buffer, cancellationToken);
        }

        public ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken) => volume.FindExtentAsync(offset, cancellationToken);

        public ValueTask DisposeAsync() => volume.DisposeAsync();
    }

    /// <summary>A target that loses what is written to it.</summary>
    private sealed class ForgetfulVolume(long length) : IVolumeWriter
    {
        public string Name => "forgetful";

        public long Length => length;

        public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            buffer.Span.Clear();
            return ValueTask.FromResult(buffer.Length);
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Does something when the first data has been copied.</summary>
    private sealed class Remover(Action action) : IProgress<JobProgress>
    {
        private int _calls;

        public void Report(JobProgress value)
        {
            if (Interlocked.Increment(ref _calls) == 1)
            {
                action();
            }
        }
    }
}
