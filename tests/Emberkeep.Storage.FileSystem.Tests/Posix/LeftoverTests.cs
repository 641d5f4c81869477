using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Microsoft.Extensions.Time.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

public sealed class LeftoverTests : PosixStoreTest
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Leftover_IsNeverAnObject()
    {
        await using var store = OpenWithClock();
        await LeaveAsync(store);

        (await NamesAsync(store)).ShouldBeEmpty();
        (await ContainersAsync(store)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveLeftovers_TakesOldTemporaryFilesOnly()
    {
        await using var store = OpenWithClock();
        await PutAsync(store, [1]);
        await LeaveAsync(store);
        await File.WriteAllTextAsync(Path.Combine(ContainerPath, ".emberkeep-identity"), "not temporary", Cancel);
        await File.WriteAllTextAsync(Path.Combine(ContainerPath, "mine.tmp"), "an object", Cancel);
        _time.Advance(TimeSpan.FromHours(2));

        (await store.RemoveLeftoversAsync(Container, TimeSpan.FromHours(3), Cancel)).ShouldBe(0);
        (await store.RemoveLeftoversAsync(Container, TimeSpan.FromHours(1), Cancel)).ShouldBe(1);
        (await store.RemoveLeftoversAsync(Container, TimeSpan.FromHours(1), Cancel)).ShouldBe(0);
        (await store.RemoveLeftoversAsync(Stores.ContainerName.Parse("no/such"), TimeSpan.Zero, Cancel)).ShouldBe(0);

        Directory.GetFiles(ContainerPath).Select(Path.GetFileName).Order().ShouldBe([".emberkeep-identity", "mine.tmp", "object"]);
    }

    [Fact]
    public async Task DeleteContainer_FreshTemporaryFile_KeepsTheDirectory()
    {
        await using var store = OpenWithClock();
        await LeaveAsync(store);
        _time.Advance(TimeSpan.FromHours(23));

        await store.DeleteContainerIfEmptyAsync(Container, Cancel);

        Directory.GetFiles(ContainerPath).Length.ShouldBe(1);
    }

    [Fact]
    public async Task DeleteContainer_OldLeftover_GoesWithTheDirectoryAndTheEmptyLevelsAbove()
    {
        await using var store = OpenWithClock();
        await LeaveAsync(store);
        Directory.CreateDirectory(Root.File("aa/other"));
        _time.Advance(TimeSpan.FromHours(25));

        await store.DeleteContainerIfEmptyAsync(Container, Cancel);

        Directory.Exists(Root.File("aa/bb")).ShouldBeFalse();
        Directory.Exists(Root.File("aa/other")).ShouldBeTrue();
    }

    [Fact]
    public async Task DeleteContainer_WriterIdleForLong_ItsFileStaysAndCanBePublished()
    {
        await using var store = OpenWithClock();
        await store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await store.CreateAsync(Container, Stores.ObjectName.Parse("slow"), Cancel);
        await writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
        var file = Directory.GetFiles(ContainerPath).ShouldHaveSingleItem();
        var longAgo = DateTime.UtcNow - TimeSpan.FromHours(30);
        File.SetLastWriteTimeUtc(file, longAgo);

        _time.Advance(TimeSpan.FromHours(6));
        for (var i = 0; i < 200 && File.GetLastWriteTimeUtc(file) < longAgo + TimeSpan.FromHours(1); i++)
        {
            await Task.Delay(10, Cancel);
        }

        await using var other = OpenWithClock();
        await other.DeleteContainerIfEmptyAsync(Container, Cancel);
        await writer.CommitAsync(Cancel);
        (await NamesAsync(other)).ShouldBe(["slow"]);
    }

    [Fact]
    public async Task Touch_OpenFile_ChangesTheTimeOnly()
    {
        await using var fileSystem = new LocalFileSystem(Root.Path);
        await using var file = await fileSystem.CreateAsync("f", UnixFileMode.UserRead | UnixFileMode.UserWrite, Cancel);
        await file.WriteAsync(0, new byte[] { 1, 2 }, Cancel);
        var before = DateTime.UtcNow - TimeSpan.FromDays(3);
        File.SetLastWriteTimeUtc(Root.File("f"), before);

        await file.TouchAsync(Cancel);

        (await file.StatAsync(Cancel)).Modified.UtcDateTime.ShouldBeGreaterThan(before + TimeSpan.FromDays(2));
        (await File.ReadAllBytesAsync(Root.File("f"), Cancel)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task DeleteContainer_LastOne_LeavesTheRoot()
    {
        await using var store = OpenWithClock();
        await store.EnsureContainerAsync(Container, Cancel);

        await store.DeleteContainerIfEmptyAsync(Container, Cancel);

        Directory.GetFileSystemEntries(Root.Path).ShouldBeEmpty();
        Directory.Exists(Root.Path).ShouldBeTrue();
    }

    [Fact]
    public async Task DeleteContainer_LeafGoneButLevelsAboveLeft_RemovesThose()
    {
        Directory.CreateDirectory(Root.File("aa/bb"));
        await using var store = OpenWithClock();

        await store.DeleteContainerIfEmptyAsync(Container, Cancel);

        Directory.GetFileSystemEntries(Root.Path).ShouldBeEmpty();
    }

    private PosixStore OpenWithClock() => Open(new LocalFileSystem(Root.Path), time: _time);

    /// <summary>Writes a part of an object and then forgets it, as a killed process does.</summary>
    private static async Task LeaveAsync(PosixStore store)
    {
        await store.EnsureContainerAsync(Container, Cancel);
        var writer = await store.CreateAsync(Container, Stores.ObjectName.Parse("killed"), Cancel);
        await writer.WriteAsync(new byte[2_000_000], Cancel);
    }
}
