using Emberkeep.Errors;
using Emberkeep.Native.Volumes;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests;

public sealed class SharedExtentsTests : IDisposable
{
    private const uint Shared = 0x2000;
    private readonly TempDirectory _directory = new();
    private ReflinkFileSystem? _xfs;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _xfs?.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Same_ExtentsCutDifferently_FindsWhatLiesInTheSamePlace()
    {
        List<FileExtent> one = [new(0, 1000, 100, Shared), new(100, 5000, 100, Shared), new(300, 7000, 100, Shared)];
        List<FileExtent> other = [new(0, 1000, 50, Shared), new(50, 1050, 50, Shared), new(100, 6000, 50, 0), new(150, 5050, 250, Shared)];

        SharedExtents.Same(one, other, 10, 1000).ShouldBe([new VolumeExtent(10, 90, false), new VolumeExtent(150, 50, false)]);
    }

    /// <summary>Unknown place, not written yet, compressed, encrypted, not aligned, inline, packed, unwritten, and whatever comes.</summary>
    [Theory]
    [InlineData(0x2)]
    [InlineData(0x4)]
    [InlineData(0x8)]
    [InlineData(0x80)]
    [InlineData(0x100)]
    [InlineData(0x200)]
    [InlineData(0x400)]
    [InlineData(0x800)]
    [InlineData(0x4000)]
    public void Same_PlaceThatProvesNothing_IsLeftOut(uint flag)
    {
        SharedExtents.Same([new(0, 1000, 100, flag)], [new(0, 1000, 100, Shared)], 0, 100).ShouldBeEmpty();
        SharedExtents.Same([new(0, 1000, 100, Shared)], [new(0, 1000, 100, flag | Shared)], 0, 100).ShouldBeEmpty();
    }

    [Fact]
    public async Task FindUnchangedAsync_RandomWritesAfterASnapshot_NeverNamesWhatDiffers()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (volume, snapshot) = await TakeSnapshotAsync(random, (24 << 20) + 777);
        for (var round = 0; round < 20; round++)
        {
            // Neither flushed nor synced: what is in memory only has to be seen too.
            await using (var file = new FileStream(volume, FileMode.Open, FileAccess.Write))
            {
                file.Position = random.Next(24 << 20);
                await file.WriteAsync(Noise(random, random.Next(1, 30000)), Cancel);
            }

            var (own, old) = (await File.ReadAllBytesAsync(volume, Cancel), await File.ReadAllBytesAsync(snapshot, Cancel));
            await using var reader = LocalVolume.OpenReader(volume);
            var unchanged = await LocalVolume.CompareWithSnapshot(reader, snapshot).FindUnchangedAsync(0, own.Length, Cancel);
            foreach (var extent in unchanged)
            {
                own.AsSpan((int)extent.Offset, (int)extent.Length).SequenceEqual(old.AsSpan((int)extent.Offset, (int)extent.Length)).ShouldBeTrue($"seed {seed}, {extent}");
            }

            unchanged.Sum(extent => extent.Length).ShouldBeGreaterThan(own.Length - ((round + 1) * 40000));
        }
    }

    [Fact]
    public async Task CheckBaseAsync_SnapshotIsWrittenToOrRemoved_Throws()
    {
        var (volume, snapshot) = await TakeSnapshotAsync(new Random(1), 1 << 20);
        await using var reader = LocalVolume.OpenReader(volume);
        var comparison = LocalVolume.CompareWithSnapshot(reader, snapshot);
        await comparison.CheckBaseAsync(Cancel);

        File.Delete(snapshot);

        (await Should.ThrowAsync<BackupException>(() => comparison.CheckBaseAsync(Cancel).AsTask())).Kind.ShouldBe(ErrorKind.Conflict);
    }

    [Fact]
    public async Task CompareWithSnapshot_FilesThatCannotBeCompared_SaysWhy()
    {
        var (volume, snapshot) = await TakeSnapshotAsync(new Random(1), 1 << 20);
        var elsewhere = _directory.File("elsewhere");
        File.Copy(snapshot, elsewhere);
        await using var reader = LocalVolume.OpenReader(volume);
        await using var other = LocalVolume.OpenReader(elsewhere);

        Should.Throw<BackupException>(() => LocalVolume.CompareWithSnapshot(reader, elsewhere)).Message.ShouldContain("different file systems");
        Should.Throw<BackupException>(() => LocalVolume.CompareWithSnapshot(reader, volume)).Message.ShouldContain("the same file");
        Should.Throw<BackupException>(() => LocalVolume.CompareWithSnapshot(other, elsewhere)).Kind.ShouldBe(ErrorKind.Unsupported);
        Should.Throw<BackupException>(() => LocalVolume.CompareWithSnapshot(reader, volume + ".missing")).Kind.ShouldBe(ErrorKind.NotFound);
    }

    private async Task<(string Volume, string Snapshot)> TakeSnapshotAsync(Random random, int length)
    {
        _xfs = ReflinkFileSystem.TryMount(out var reason);
        if (_xfs is null)
        {
            string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal).ShouldBeFalse($"CI must run this test, but {reason}");
            Assert.Skip(reason);
        }

        var (volume, snapshot) = (Path.Combine(_xfs.Path, "volume"), Path.Combine(_xfs.Path, "snapshot"));
        await File.WriteAllBytesAsync(volume, Noise(random, length), Cancel);
        Command.Run("cp", "--reflink=always", volume, snapshot).ExitCode.ShouldBe(0);
        return (volume, snapshot);
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
