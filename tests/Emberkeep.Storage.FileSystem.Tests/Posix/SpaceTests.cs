using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Native;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

public sealed class SpaceTests : PosixStoreTest
{
    [Fact]
    public async Task WriteZeros_TakesNoRoom()
    {
        const long Size = 1L << 40;
        await using var store = Open();
        await store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await store.CreateAsync(Container, Name, Cancel))
        {
            await writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
            await writer.WriteZerosAsync(Size, Cancel);
            await writer.WriteAsync(new byte[] { 4 }, Cancel);
            await writer.WriteZerosAsync(Size, Cancel);
            await writer.CommitAsync(Cancel);
        }

        (await store.StatAsync(Container, Name, Cancel)).Length.ShouldBe((2 * Size) + 4);
        await using var tail = await store.OpenReadAsync(Container, Name, Size + 2, 3, Cancel);
        var bytes = new byte[3];
        await tail.ReadExactlyAsync(bytes, Cancel);
        bytes.ShouldBe([0, 4, 0]);
        AllocatedBytes().ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public async Task GetSpace_SaysWhatTheFileSystemHas()
    {
        await using var store = Open();

        var space = await store.GetSpaceAsync(Cancel);

        var drive = new DriveInfo(Root.Path);
        space.TotalBytes.ShouldBe(drive.TotalSize);
        space.AvailableBytes.ShouldBeInRange(1, space.TotalBytes);
    }

    [Fact]
    public async Task Write_FileSystemFull_SaysSoLeavesNothingAndGoesOnOnceThereIsRoom()
    {
        Assert.SkipUnless(TestCalls.IsRoot, "Only root can mount a small file system.");
        var calls = new BlockingCalls(maxThreads: 1, prepareThread: () => TestCalls.MountSmallFileSystem(Root.Path, "2m"));
        await using var store = Open(new LocalFileSystem(Root.Path, calls));
        await store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await store.CreateAsync(Container, Name, Cancel))
        {
            var error = await ShouldFailAsync(
                ErrorKind.NoSpace,
                async () =>
                {
                    await writer.WriteAsync(new byte[3_000_000], Cancel);
                    await writer.CommitAsync(Cancel);
                });
            error.Message.ShouldContain(Root.Path);
            error.Message.ShouldContain("full");
            error.Remedy.ShouldNotBeNull();
            error.IsTransient.ShouldBeFalse();
        }

        (await NamesAsync(store)).ShouldBeEmpty();
        (await store.GetSpaceAsync(Cancel)).AvailableBytes.ShouldBeGreaterThan(1_900_000);
        await PutAsync(store, [1, 2, 3]);
        (await GetAsync(store)).ShouldBe([1, 2, 3]);
        Directory.GetFileSystemEntries(Root.Path).ShouldBeEmpty("the mount was this thread's alone");
    }

    private long AllocatedBytes()
    {
        using var handle = File.OpenHandle(ObjectPath);
        Emberkeep.Native.FileSystem.PosixCalls.Status(handle, out var status).ShouldBe(0);
        return (long)status.Blocks * 512;
    }
}
