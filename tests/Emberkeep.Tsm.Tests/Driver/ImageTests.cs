using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;
using Emberkeep.Tsm.Tests.Support;
using Emberkeep.Volumes;

namespace Emberkeep.Tsm.Tests.Driver;

/// <summary>Block devices, which are backed up as images.</summary>
public sealed class ImageTests
{
    private const int Length = 3 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_OfADeviceToADevice_IsReadBackAndVerified()
    {
        using var world = new TsmWorld();
        using var source = await AttachAsync(world, "source", 1);
        using var target = await AttachAsync(world, "dirty", 2);
        var record = await world.BackupAsync(source.Path);

        var report = await RestoreAsync(world, record, target.Path);

        record.ServiceMetadata.ShouldBe($$"""{"backup_mode": "image", "backup_path": "{{world.Volumes}}/backup-{{record.Id}}"}""");
        report.Verification.ShouldBe("SHA-256 of the whole volume verified on the target, read back after fsync");
        (await File.ReadAllBytesAsync(target.Path, Cancel)).AsSpan().SequenceEqual(Sample(1).Content).ShouldBeTrue();
        world.Calls.ShouldContain(call => call.StartsWith($"backup image -quiet -compression=yes {world.Volumes}/backup-{record.Id} "));
        world.Calls.ShouldContain(call => call.StartsWith($"restore image -noprompt -quiet {world.Volumes}/backup-{record.Id} {target.Path} "));
        world.ShouldBeTidy("source", "dirty");
    }

    [Fact]
    public async Task Restore_OfADeviceWithStaging_IsVerifiedBeforeTheTargetIsTouched()
    {
        using var staging = new Testing.TempDirectory();
        using var world = new TsmWorld(options => options with { StagingDirectory = staging.Path });
        using var source = await AttachAsync(world, "source", 3);
        using var target = await AttachAsync(world, "dirty", 4);
        var record = await world.BackupAsync(source.Path);
        world.Fail("restore * corrupt");
        (await Should.ThrowAsync<BackupException>(() => RestoreAsync(world, record, target.Path))).Kind.ShouldBe(ErrorKind.Corrupt);
        (await File.ReadAllBytesAsync(target.Path, Cancel)).AsSpan().SequenceEqual(Sample(4).Content).ShouldBeTrue();
        world.Fail();

        await RestoreAsync(world, record, target.Path);

        (await File.ReadAllBytesAsync(target.Path, Cancel)).AsSpan().SequenceEqual(Sample(3).Content).ShouldBeTrue();
        Directory.GetFileSystemEntries(staging.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Restore_OfADeviceToAFile_Works()
    {
        using var world = new TsmWorld();
        using var source = await AttachAsync(world, "source", 5);
        var record = await world.BackupAsync(source.Path);

        var (_, content) = await world.RestoreAsync(record);

        content.AsSpan().SequenceEqual(Sample(5).Content).ShouldBeTrue();
        world.Calls.ShouldContain(call => call.StartsWith("restore image -noprompt -imagetofile -quiet "));
    }

    [Fact]
    public async Task Restore_ThatIsDamagedOnTheWayToADevice_SaysSo()
    {
        using var world = new TsmWorld();
        using var source = await AttachAsync(world, "source", 6);
        using var target = await AttachAsync(world, "dirty", 7);
        var record = await world.BackupAsync(source.Path);
        world.Fail("restore * corrupt");

        var error = await Should.ThrowAsync<BackupException>(() => RestoreAsync(world, record, target.Path));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain("do not use it");
        error.DamagedBackup.ShouldBe(record.Id);
    }

    [Fact]
    public async Task Backup_OfADeviceThatIsWrittenToMeanwhile_IsRefusedAndTakenBack()
    {
        using var world = new TsmWorld();
        using var source = await AttachAsync(world, "source", 8);
        world.Fail("backup backup- change");

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(source.Path));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        world.CountStored().ShouldBe(0);
        world.ShouldBeTidy("source");
    }

    [Fact]
    public async Task Delete_OfAnImage_NamesItsKind()
    {
        using var world = new TsmWorld();
        using var source = await AttachAsync(world, "source", 9);
        var record = await world.BackupAsync(source.Path);

        await world.Driver.DeleteAsync(record, Cancel);

        world.Calls.ShouldContain(call => call.StartsWith($"delete backup -quiet -noprompt -objtype=image {world.Volumes}/backup-{record.Id} "));
        world.CountStored().ShouldBe(0);
    }

    private static SampleVolume Sample(int seed) => new(Length, new SampleRun(RunKind.Random, 0, 1 << 20, seed), new SampleRun(RunKind.Random, (2 << 20) + 512, 1 << 19, seed + 50));

    private static async Task<LoopDevice> AttachAsync(TsmWorld world, string name, int seed)
    {
        var device = LoopDevice.TryAttach(await world.MakeVolumeAsync(Sample(seed), name), out var reason);
        Assert.SkipWhen(device is null && Environment.GetEnvironmentVariable("CI") != "true", reason);
        return device.ShouldNotBeNull(reason);
    }

    private static async Task<RestoreReport> RestoreAsync(TsmWorld world, BackupRecord record, string target)
    {
        await using var writer = LocalVolume.OpenWriter(target, new OpenWriterOptions { CreateLength = Length, Overwrite = true });
        return await world.Driver.RestoreAsync(new BackupChain([record]), writer, new RestoreOptions(), null, Cancel);
    }
}
