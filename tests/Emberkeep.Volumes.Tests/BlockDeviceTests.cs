using Emberkeep.Errors;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes.Tests.Conformance;

namespace Emberkeep.Volumes.Tests;

public sealed class BlockDeviceTests
{
    private const int MiB = 1 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenReader_DeviceThroughLink_HasItsLengthAndOneRunOfData()
    {
        using var volume = await LoopVolume.CreateAsync(new SampleVolume(MiB + 512), Cancel);
        using var directory = new TempDirectory();
        var link = directory.File("db01");
        File.CreateSymbolicLink(link, volume.Path);
        await using var reader = LocalVolume.OpenReader(link);

        reader.Length.ShouldBe(MiB + 512);
        (await reader.FindExtentAsync(100, Cancel)).ShouldBe(new VolumeExtent(100, MiB + 412, IsHole: false));
    }

    [Fact]
    public async Task WriteZerosAsync_DeviceThatCanPunch_FreesWhatIsBehindIt()
    {
        using var volume = await LoopVolume.CreateAsync(Dirty(16 * MiB), Cancel);
        await using var writer = LocalVolume.OpenWriter(volume.Path, Force(16 * MiB));

        await writer.WriteZerosAsync(1, (16 * MiB) - 2, Cancel);
        await writer.FlushAsync(Cancel);

        Assert.SkipUnless(writer.Zeroing == ZeroingMethod.PunchHole, "This loop device punches no holes.");
        Disk.Allocated(volume.BackingFile).ShouldBeLessThan(MiB);
        var content = await File.ReadAllBytesAsync(volume.BackingFile, Cancel);
        content.AsSpan(1..^1).ContainsAnyExcept((byte)0).ShouldBeFalse();
    }

    [Fact]
    public async Task OpenWriter_DeviceWithoutOverwrite_IsRefused()
    {
        using var volume = await LoopVolume.CreateAsync(Dirty(MiB), Cancel);

        Should.Throw<BackupException>(() => LocalVolume.OpenWriter(volume.Path, new OpenWriterOptions { CreateLength = MiB }))
            .Kind.ShouldBe(ErrorKind.AlreadyExists);
    }

    [Fact]
    public async Task OpenWriter_DeviceTooSmall_NamesBothSizes()
    {
        using var volume = await LoopVolume.CreateAsync(Dirty(MiB), Cancel);

        var error = Should.Throw<BackupException>(() => LocalVolume.OpenWriter(volume.Path, Force(MiB + 1)));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        error.Message.ShouldContain($"{MiB} bytes");
        error.Message.ShouldContain($"{MiB + 1} bytes");
    }

    [Fact]
    public async Task OpenWriter_MountedDevice_IsInUseAndStaysMounted()
    {
        using var volume = await LoopVolume.CreateAsync(new SampleVolume(8 * MiB), Cancel);
        using var mountPoint = new TempDirectory();
        Assert.SkipUnless(Command.Run("mkfs.ext4", "-q", volume.Path).ExitCode == 0, "There is no mkfs.ext4 here.");
        Assert.SkipUnless(Command.Run("mount", volume.Path, mountPoint.Path).ExitCode == 0, "Mounting is not allowed here.");
        try
        {
            var error = Should.Throw<BackupException>(() => LocalVolume.OpenWriter(volume.Path, Force(MiB)));

            error.Kind.ShouldBe(ErrorKind.Conflict);
            error.Message.ShouldContain(volume.Path);
            error.Remedy.ShouldNotBeNull().ShouldContain("Unmount");
        }
        finally
        {
            Command.Run("umount", mountPoint.Path).ExitCode.ShouldBe(0);
        }
    }

    [Fact]
    public async Task OpenReader_MountedDevice_IsAllowed()
    {
        using var volume = await LoopVolume.CreateAsync(Dirty(MiB), Cancel);
        await using var writer = LocalVolume.OpenWriter(volume.Path, Force(MiB));
        await using var reader = LocalVolume.OpenReader(volume.Path);

        (await reader.ReadAsync(0, new byte[4096], Cancel)).ShouldBe(4096);
    }

    [Fact]
    public async Task OpenWriter_DeviceThatAnotherWriterHolds_IsInUse()
    {
        using var volume = await LoopVolume.CreateAsync(Dirty(MiB), Cancel);
        await using var first = LocalVolume.OpenWriter(volume.Path, Force(MiB));

        Should.Throw<BackupException>(() => LocalVolume.OpenWriter(volume.Path, Force(MiB))).Kind.ShouldBe(ErrorKind.Conflict);
    }

    /// <summary>
    /// A write to a device succeeds in memory and fails when it is made durable. The kernel reports that once; a second flush must not
    /// turn it into success.
    /// </summary>
    [Fact]
    public async Task FlushAsync_DeviceThatLosesWrites_FailsEachTime()
    {
        using var full = new SmallTmpfs();
        await new SampleVolume(4 * MiB).WriteFileAsync(full.File("backing"), Cancel);
        using var device = LoopDevice.TryAttach(full.File("backing"), out var reason);
        Assert.SkipWhen(device is null, reason);
        await using var writer = LocalVolume.OpenWriter(device.Path, Force(4 * MiB));
        await writer.WriteAsync(0, Dirty(3 * MiB).Content, Cancel);

        var first = await Should.ThrowAsync<BackupException>(async () => await writer.FlushAsync(Cancel));
        var second = await Should.ThrowAsync<BackupException>(async () => await writer.FlushAsync(Cancel));

        first.Kind.ShouldBeOneOf(ErrorKind.NoSpace, ErrorKind.Unavailable);
        first.Message.ShouldContain(device.Path);
        second.Message.ShouldBe(first.Message);
    }

    private static SampleVolume Dirty(int length) => new(length, new SampleRun(RunKind.Random, 0, length, 9));

    private static OpenWriterOptions Force(long length) => new() { CreateLength = length, Overwrite = true };
}
