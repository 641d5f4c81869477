using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;
using Emberkeep.Tsm.Tests.Support;
using Emberkeep.Volumes;

namespace Emberkeep.Tsm.Tests.Driver;

public sealed class BackupAndRestoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_OfAFile_BringsBackEveryByteToADirtyTarget(bool compression)
    {
        using var world = new TsmWorld(options => options with { Compression = compression });
        var sample = TsmWorld.Sample(1);
        var record = await world.BackupAsync(await world.MakeVolumeAsync(sample));

        world.ShouldBeTidy("volume");
        var (report, content) = await world.RestoreAsync(record, new RestoreOptions { Prove = true });

        content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
        report.IsBlockVerified.ShouldBeTrue();
        report.Verification.ShouldBe("SHA-256 of the whole volume verified before the target was written, and again on the target read back after fsync");
        report.VolumeMetadata.ShouldBe("""{"version": 2}""");
        (report.BytesWritten + report.BytesZeroed).ShouldBe(sample.Length);
        world.ShouldBeTidy("volume", "target");
        world.Calls[0].ShouldStartWith($"backup -quiet -compression={(compression ? "yes" : "no")} {world.Volumes}/backup-{record.Id} ");
    }

    [Fact]
    public async Task Backup_OfAFile_StoresItsBytesAndNotALink()
    {
        using var world = new TsmWorld(options => options with { Compression = false });
        var sample = TsmWorld.Sample(2);

        await world.BackupAsync(await world.MakeVolumeAsync(sample));

        Directory.GetFiles(Path.Combine(world.Server, "objects"), "*.data").Select(file => new FileInfo(file).Length).ShouldContain(sample.Length);
    }

    [Fact]
    public async Task Discover_Afterwards_KnowsEverything()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(3)));

        var found = (await world.ListAsync()).ShouldHaveSingleItem();

        (found with { Metadata = record.Metadata }).ShouldBe(record);
        found.Metadata.ShouldBe(record.Metadata);
        found.VolumeLength.ShouldBe(TsmWorld.Length);
        found.Service.ShouldBe("cinder.backup.drivers.tsm.TSMBackupDriver");
        found.ServiceMetadata.ShouldBe($$"""{"backup_mode": "file", "backup_path": "{{world.Volumes}}/backup-{{record.Id}}"}""");
        found.Host.ShouldBe("host");
        (await world.Driver.GetVolumeLengthAsync(new BackupChain([found]), Cancel)).ShouldBe(TsmWorld.Length);
    }

    [Fact]
    public async Task Records_LostOnThisHost_ComeBackFromTsm()
    {
        using var world = new TsmWorld();
        var sample = TsmWorld.Sample(4);
        var record = await world.BackupAsync(await world.MakeVolumeAsync(sample));
        var file = Path.Combine(world.Records, $"{record.Id}.json");
        File.Delete(file);
        (await world.ListAsync()).ShouldBeEmpty();

        await world.DsmcAsync("restore", "-replace=yes", "-quiet", file, file);

        var (_, content) = await world.RestoreAsync((await world.ListAsync()).ShouldHaveSingleItem());
        content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_OfABackupByCinder_WorksWithoutProof()
    {
        using var world = new TsmWorld();
        var sample = TsmWorld.Sample(5);
        var id = new BackupId(Guid.NewGuid());
        var path = await world.MakeVolumeAsync(sample, $"backup-{id}");
        await world.DsmcAsync("backup", "-quiet", "-compression=no", path);
        File.Delete(path);
        var record = new BackupRecord
        {
            Id = id,
            VolumeId = world.VolumeId,
            SizeGiB = 1,
            ServiceMetadata = $$"""{"backup_mode": "file", "backup_path": "{{path}}"}""",
            Service = world.Driver.Service,
            CreatedAt = DateTimeOffset.UnixEpoch,
            DataTimestamp = DateTimeOffset.UnixEpoch,
        };
        var target = world.VolumePath("target");
        RestoreReport report;
        await using (var writer = LocalVolume.OpenWriter(target, new OpenWriterOptions { CreateLength = 1 << 30 }))
        {
            report = await world.Driver.RestoreAsync(new BackupChain([record]), writer, new RestoreOptions { Prove = true }, null, Cancel);
        }

        report.VolumeLength.ShouldBe(sample.Length);
        report.IsBlockVerified.ShouldBeFalse();
        report.Verification!.ShouldContain("no SHA-256");
        world.Log.Warnings.ShouldContain(text => text.Contains("no SHA-256"));
        using var file = File.OpenRead(target);
        var content = new byte[sample.Length];
        await file.ReadExactlyAsync(content, Cancel);
        content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task Backup_OfAVolumeWithoutPath_GoesThroughTheStagingDirectory()
    {
        using var staging = new Testing.TempDirectory();
        using var world = new TsmWorld(options => options with { StagingDirectory = staging.Path });
        var sample = TsmWorld.Sample(6);

        var record = await world.Driver.BackupAsync(world.Request(), sample.ToMemory(), null, Cancel);

        Directory.GetFileSystemEntries(staging.Path).ShouldBeEmpty();
        var target = MemoryVolume.Dirty(sample.Length);
        await world.Driver.RestoreAsync(new BackupChain([record]), target, new RestoreOptions { Prove = true }, null, Cancel);
        target.Content.SequenceEqual(sample.Content).ShouldBeTrue();
        Directory.GetFileSystemEntries(staging.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Backup_OfAVolumeWithoutPathOrStaging_IsRefused()
    {
        using var world = new TsmWorld();

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.BackupAsync(world.Request(), MemoryVolume.Empty(1000), null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Remedy!.ShouldContain("backup_tsm_staging_directory");
    }

    [Fact]
    public async Task Restore_ToATargetWithoutPathOrStaging_IsRefusedBeforeAnything()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(7)));
        var calls = world.Calls.Length;

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.RestoreAsync(
            new BackupChain([record]), MemoryVolume.Dirty(TsmWorld.Length), new RestoreOptions(), null, Cancel));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        world.Calls.Length.ShouldBe(calls);
        world.ShouldBeTidy("volume");
    }

    [Fact]
    public async Task Backup_Empty_RestoresToNothing()
    {
        using var world = new TsmWorld();
        await File.WriteAllBytesAsync(world.VolumePath("volume"), [], Cancel);
        var record = await world.BackupAsync(world.VolumePath("volume"));

        var (report, content) = await world.RestoreAsync(record, new RestoreOptions { Prove = true });

        content.ShouldBeEmpty();
        report.VolumeLength.ShouldBe(0);
    }

    [Fact]
    public async Task Restore_ToASmallerTarget_IsRefusedBeforeAnything()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(8)));

        var error = await Should.ThrowAsync<BackupException>(() => world.Driver.RestoreAsync(
            new BackupChain([record]), MemoryVolume.Dirty(1000), new RestoreOptions(), null, Cancel));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
    }

    [Fact]
    public async Task WhatTsmCannotDo_IsRefusedClearly()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(9));
        var record = await world.BackupAsync(path);
        Func<Task>[] refused =
        [
            () => world.BackupAsync(path, world.Request() with { Parent = record }),
            () => world.BackupAsync(path, world.Request() with { Container = Stores.ContainerName.Parse("c") }),
            () => world.Driver.ResumeAsync(record.Id, MemoryVolume.Empty(1), null, Cancel),
            () => world.RestoreAsync(record, new RestoreOptions { Salvage = true }),
        ];

        foreach (var call in refused)
        {
            var error = await Should.ThrowAsync<BackupException>(call);
            error.Kind.ShouldBe(ErrorKind.Unsupported);
            error.Remedy.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Backup_ThroughASymbolicLink_StoresBesideTheRealFile()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(10));
        var link = Path.Combine(Path.GetDirectoryName(world.Volumes)!, "link");
        File.CreateSymbolicLink(link, path);

        var record = await world.BackupAsync(link);

        record.ServiceMetadata!.ShouldContain($"{world.Volumes}/backup-{record.Id}");
        world.ShouldBeTidy("volume");
    }

    [Fact]
    public async Task Backups_AtTheSameTime_DoNotMeet()
    {
        using var world = new TsmWorld();
        var samples = Enumerable.Range(20, 3).Select(TsmWorld.Sample).ToList();
        var paths = await Task.WhenAll(samples.Select((sample, i) => world.MakeVolumeAsync(sample, $"volume{i}")));

        var records = await Task.WhenAll(paths.Select(path => world.BackupAsync(path)));
        var restored = await Task.WhenAll(records.Select((record, i) => world.RestoreAsync(record, name: $"target{i}")));

        foreach (var (result, sample) in restored.Zip(samples))
        {
            result.Content.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
        }

        (await world.ListAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Backup_WithoutDigest_SaysThatNothingIsVerified()
    {
        using var world = new TsmWorld(options => options with { Digest = false });
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(11));

        var record = await world.BackupAsync(path);
        var (report, _) = await world.RestoreAsync(record);

        report.Verification!.ShouldContain("not verified");
        (await File.ReadAllTextAsync(Path.Combine(world.Records, $"{record.Id}.json"), Cancel)).ShouldNotContain("sha256");
    }
}
