using Emberkeep.Native.Volumes;
using Emberkeep.Testing;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Volumes.Tests;

public sealed class CacheKeeperTests : IDisposable
{
    private const long Window = CacheKeeper.WindowSize;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void BeforeRead_StretchesThatWereCachedBefore_AreLeftThere()
    {
        using var file = File.OpenHandle(_directory.File("volume"), FileMode.CreateNew, FileAccess.ReadWrite);
        var keeper = new CacheKeeper(file, 4 * Window, (SafeFileHandle _, long offset, long _, out long pages) =>
        {
            pages = offset == Window ? 1 : 0;
            return 0;
        });

        for (var offset = 0L; offset < 4 * Window; offset += 1 << 20)
        {
            keeper.BeforeRead(offset, 1 << 20);
        }

        keeper.DropRest();
        keeper.Dropped.ShouldBe(3);
    }

    [Fact]
    public void BeforeRead_KernelCannotTell_DropsNothing()
    {
        using var file = File.OpenHandle(_directory.File("volume"), FileMode.CreateNew, FileAccess.ReadWrite);
        var asked = 0;
        var keeper = new CacheKeeper(file, 4 * Window, (SafeFileHandle _, long _, long _, out long pages) =>
        {
            asked++;
            pages = 0;
            return VolumeErrno.NotImplemented;
        });

        keeper.BeforeRead(0, 1 << 20);
        keeper.BeforeRead(3 * Window, 1 << 20);
        keeper.DropRest();

        (asked, keeper.Dropped).ShouldBe((1, 0));
    }

    [Fact]
    public void BeforeRead_LongVolume_KeepsABoundedPartOfIt()
    {
        using var file = File.OpenHandle(_directory.File("volume"), FileMode.CreateNew, FileAccess.ReadWrite);
        var keeper = new CacheKeeper(file, 1L << 50, (SafeFileHandle _, long _, long _, out long pages) => (int)(pages = 0));

        for (var window = 0; window < 5000; window++)
        {
            keeper.BeforeRead(window * Window, 4096);
        }

        keeper.Dropped.ShouldBe(5000 - CacheKeeper.MostKept);
    }

    [Fact]
    public async Task ReadAsync_WholeVolume_LeavesInTheCacheWhatWasThereAndNothingElse()
    {
        var path = _directory.File("volume");
        await File.WriteAllBytesAsync(path, new byte[3 * Window], TestContext.Current.CancellationToken);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
        VolumeFile.DropCache(file);
        Assert.SkipUnless(VolumeFile.CountCached(file, 0, 3 * Window, out var pages) == 0 && pages == 0, "The kernel does not tell, or the directory is in memory.");
        RandomAccess.Read(file, new byte[4096], 2 * Window);

        await using (var reader = LocalVolume.OpenReader(path))
        {
            var buffer = new byte[1 << 20];
            for (var offset = 0L; offset < reader.Length; offset += buffer.Length)
            {
                await reader.ReadAsync(offset, buffer, TestContext.Current.CancellationToken);
            }
        }

        VolumeFile.CountCached(file, 0, 2 * Window, out var left).ShouldBe(0);
        left.ShouldBe(0);
        VolumeFile.CountCached(file, 2 * Window, Window, out var kept).ShouldBe(0);
        kept.ShouldBe(Window / Environment.SystemPageSize);
    }
}
