using CsCheck;
using Emberkeep.Errors;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests;

public sealed class LocalVolumeWriterTests : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => _directory.File("target");

    [Fact]
    public async Task OpenWriter_MissingFile_CreatesItSparseForItsOwnerOnly()
    {
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = (64L * MiB) + 7 });

        writer.Length.ShouldBe((64L * MiB) + 7);
        new FileInfo(Target).Length.ShouldBe((64L * MiB) + 7);
        File.GetUnixFileMode(Target).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task GetRoomAsync_OfAFile_IsWhatIsFreeAndWhatItHasAlready()
    {
        await Disk.FillAsync(Target, 16 * MiB, Cancel);
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 16 * MiB, Overwrite = true });

        var room = (await writer.GetRoomAsync(Cancel)).ShouldNotBeNull();

        // Others write to the same file system meanwhile.
        var free = new DriveInfo(_directory.Path).AvailableFreeSpace;
        room.ShouldBeInRange(Math.Max(16 * MiB, free - (1L << 30)), free + Disk.Allocated(Target) + (1L << 30));
    }

    /// <summary>Also on a file system that cannot punch: what nobody has written to a new file need not be zeroed.</summary>
    [Theory]
    [InlineData((int)ZeroingMethod.PunchHole)]
    [InlineData((int)ZeroingMethod.WriteOut)]
    public async Task WriteZerosAsync_OnNewFile_AllocatesNothing(int zeroing)
    {
        await using var writer = LocalVolume.OpenWriter(
            Target, new OpenWriterOptions { CreateLength = 1L << 40 }, (ZeroingMethod)zeroing);

        await writer.WriteZerosAsync(0, 1L << 40, Cancel);
        await writer.FlushAsync(Cancel);

        Disk.Allocated(Target).ShouldBeLessThan(MiB);
    }

    [Fact]
    public async Task WriteZerosAsync_OnDirtyFile_FreesTheRangeAndReadsAsZeros()
    {
        var expected = await Disk.FillAsync(Target, 16 * MiB, Cancel);
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 16 * MiB, Overwrite = true });

        await writer.WriteZerosAsync(MiB + 1, 14 * MiB, Cancel);
        await writer.FlushAsync(Cancel);

        Assert.SkipUnless(writer.Zeroing == ZeroingMethod.PunchHole, "This file system punches no holes.");
        Disk.Allocated(Target).ShouldBeLessThan(3 * MiB);
        expected.AsSpan(MiB + 1, 14 * MiB).Clear();
        (await File.ReadAllBytesAsync(Target, Cancel)).AsSpan().SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact]
    public async Task WriteZerosAsync_OnHolesOfAnExistingFile_WritesNothing()
    {
        await new SampleVolume(64 * MiB).WriteFileAsync(Target, Cancel);
        Assert.SkipUnless(Disk.Allocated(Target) < MiB, "This file system has no sparse files.");
        await using var writer = LocalVolume.OpenWriter(
            Target, new OpenWriterOptions { CreateLength = 64 * MiB, Overwrite = true }, ZeroingMethod.WriteOut);

        await writer.WriteZerosAsync(0, 64 * MiB, Cancel);
        await writer.FlushAsync(Cancel);

        Disk.Allocated(Target).ShouldBeLessThan(MiB);
    }

    [Fact]
    public async Task OpenWriter_ExistingFileWithoutOverwrite_IsRefusedAndUnchanged()
    {
        var content = await Disk.FillAsync(Target, 1000, Cancel);

        var error = Should.Throw<BackupException>(() => LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 1000 }));

        error.Kind.ShouldBe(ErrorKind.AlreadyExists);
        error.Message.ShouldContain(Target);
        error.Remedy.ShouldNotBeNull().ShouldContain("--force");
        (await File.ReadAllBytesAsync(Target, Cancel)).ShouldBe(content);
    }

    [Fact]
    public async Task OpenWriter_ExistingFileTooSmall_IsRefusedAndUnchanged()
    {
        var content = await Disk.FillAsync(Target, 1000, Cancel);

        var error = Should.Throw<BackupException>(
            () => LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 1001, Overwrite = true }));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        error.Message.ShouldContain("1000 bytes");
        error.Message.ShouldContain("1001 bytes");
        (await File.ReadAllBytesAsync(Target, Cancel)).ShouldBe(content);
    }

    [Fact]
    public async Task OpenWriter_ExistingFileLarger_KeepsItsTail()
    {
        var content = await Disk.FillAsync(Target, 3000, Cancel);
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 1000, Overwrite = true });

        await writer.WriteZerosAsync(0, 1000, Cancel);
        await writer.FlushAsync(Cancel);

        writer.Length.ShouldBe(3000);
        content.AsSpan(0, 1000).Clear();
        (await File.ReadAllBytesAsync(Target, Cancel)).ShouldBe(content);
    }

    [Fact]
    public async Task OpenWriter_FileThatAnotherWriterHolds_IsInUse()
    {
        await using var first = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 10 });

        var error = Should.Throw<BackupException>(
            () => LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 10, Overwrite = true }));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Message.ShouldContain(Target);
    }

    [Fact]
    public void OpenWriter_Directory_IsRefused() => ShouldFail(_directory.Path, ErrorKind.Invalid);

    [Fact]
    public void OpenWriter_CharacterDevice_IsRefused() => ShouldFail("/dev/null", ErrorKind.Invalid);

    [Fact]
    public void OpenWriter_MissingDirectory_IsNotFound() => ShouldFail(_directory.File("absent/target"), ErrorKind.NotFound);

    [Fact]
    public void OpenWriter_MistypedDevice_CreatesNothing()
    {
        ShouldFail("/dev/emberkeep-no-such-device", ErrorKind.NotFound);

        File.Exists("/dev/emberkeep-no-such-device").ShouldBeFalse();
    }

    [Fact]
    public void OpenWriter_DanglingLink_CreatesNothing()
    {
        File.CreateSymbolicLink(Target, _directory.File("absent"));

        ShouldFail(Target, ErrorKind.Invalid);

        File.Exists(_directory.File("absent")).ShouldBeFalse();
    }

    [Fact]
    public async Task OpenWriter_LengthThatNoFileCanHave_LeavesNoFile()
    {
        Should.Throw<BackupException>(() => LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = long.MaxValue }))
            .Kind.ShouldBeOneOf(ErrorKind.NoSpace, ErrorKind.Invalid);

        File.Exists(Target).ShouldBeFalse();
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 5 });
        writer.Length.ShouldBe(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HasWritten_IsTrueFromTheFirstWriteOn(bool zeros)
    {
        await Disk.FillAsync(Target, 10, Cancel);
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 10, Overwrite = true });
        await writer.ReadAsync(0, new byte[10], Cancel);
        await Should.ThrowAsync<BackupException>(async () => await writer.WriteAsync(9, new byte[2], Cancel));
        writer.HasWritten.ShouldBeFalse();

        await (zeros ? writer.WriteZerosAsync(0, 1, Cancel) : writer.WriteAsync(0, new byte[1], Cancel));

        writer.HasWritten.ShouldBeTrue();
    }

    [Fact]
    public async Task RemoveIfCreatedAsync_NewFile_RemovesIt()
    {
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 10 });

        (await writer.RemoveIfCreatedAsync()).ShouldBeTrue();
        (await writer.RemoveIfCreatedAsync()).ShouldBeTrue();

        File.Exists(Target).ShouldBeFalse();
    }

    [Fact]
    public async Task RemoveIfCreatedAsync_ExistingFile_KeepsIt()
    {
        await Disk.FillAsync(Target, 10, Cancel);
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 10, Overwrite = true });

        (await writer.RemoveIfCreatedAsync()).ShouldBeFalse();

        File.Exists(Target).ShouldBeTrue();
    }

    [Fact]
    public async Task RemoveIfCreatedAsync_NameTakenByAnotherFile_KeepsThat()
    {
        await using var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 10 });
        File.Move(Target, _directory.File("moved"));
        await Disk.FillAsync(Target, 20, Cancel);

        await writer.RemoveIfCreatedAsync();

        new FileInfo(Target).Length.ShouldBe(20);
    }

    [Fact]
    public async Task RemoveIfCreatedAsync_AfterDispose_Throws()
    {
        var writer = LocalVolume.OpenWriter(Target, new OpenWriterOptions { CreateLength = 10 });
        await writer.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(async () => await writer.RemoveIfCreatedAsync());
    }

    [Fact]
    public async Task WriteAsync_FileSystemFull_IsNoSpaceAndNamesVolumeAndOffset()
    {
        using var full = new SmallTmpfs();
        await using var writer = LocalVolume.OpenWriter(full.File("target"), new OpenWriterOptions { CreateLength = 4 * MiB });

        var error = await Should.ThrowAsync<BackupException>(async () => await writer.WriteAsync(MiB, new byte[2 * MiB], Cancel));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        error.Message.ShouldContain(full.File("target"));
        error.Message.ShouldContain($"offset {MiB}");
        error.Remedy.ShouldNotBeNull();
    }

    /// <summary>Every kind of target, written and zeroed at random: afterwards it must hold what a plain array holds.</summary>
    [Fact]
    public Task Calls_InAnyOrderOnAnyTarget_GiveWhatWasWritten()
    {
        const int MaxLength = 300_000;
        var steps = Gen.Select(Gen.Enum<RunKind>(), Gen.Int[0, MaxLength - 1], Gen.Int[1, 100_000], Gen.Int[1, 1000]).Array[0, 12];
        return Gen.Select(RandomVolumes.Volume(MaxLength), Gen.Bool, Gen.Enum<ZeroingMethod>(), steps).SampleAsync(
            async (before, isNew, zeroing, plan) =>
            {
                before = isNew ? new SampleVolume(before.Length) : before;
                var runs = plan
                    .Where(step => step.Item2 < before.Length)
                    .Select(step => new SampleRun(step.Item1, step.Item2, Math.Min(step.Item3, before.Length - step.Item2), step.Item4))
                    .ToList();
                await ShouldHoldAfterAsync(before, isNew, zeroing, runs);
            },
            iter: 100);
    }

    public void Dispose() => _directory.Dispose();

    private async Task ShouldHoldAfterAsync(SampleVolume before, bool isNew, ZeroingMethod zeroing, List<SampleRun> runs)
    {
        var path = _directory.File(Guid.NewGuid().ToString());
        if (!isNew)
        {
            await before.WriteFileAsync(path, Cancel);
        }

        await using (var writer = LocalVolume.OpenWriter(
            path, new OpenWriterOptions { CreateLength = before.Length, Overwrite = !isNew }, zeroing))
        {
            foreach (var run in runs)
            {
                await (run.Kind is RunKind.Hole or RunKind.Zeros
                    ? writer.WriteZerosAsync(run.Offset, run.Length, Cancel)
                    : writer.WriteAsync(run.Offset, new SampleVolume(run.Length, run with { Offset = 0 }).Content, Cancel));
            }
        }

        (await File.ReadAllBytesAsync(path, Cancel)).AsSpan().SequenceEqual(before.With(runs).Content).ShouldBeTrue();
        File.Delete(path);
    }

    private static void ShouldFail(string path, ErrorKind kind)
    {
        var error = Should.Throw<BackupException>(
            () => LocalVolume.OpenWriter(path, new OpenWriterOptions { CreateLength = 10, Overwrite = true }));
        error.Kind.ShouldBe(kind);
        error.Message.ShouldContain(path);
    }
}
