using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Native;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

public sealed class ModeTests : PosixStoreTest
{
    private const UnixFileMode Shared = (UnixFileMode)0b110_110_000;
    private const UnixFileMode SharedDirectory = (UnixFileMode)0b111_111_000;

    [Theory]
    [InlineData(0u)]
    [InlineData(0b000_010_010u)]
    [InlineData(0b000_111_111u)]
    public async Task Objects_AnyUmask_Are0660InDirectoriesOf0770(uint umask)
    {
        await using var store = Open(WithUmask(umask));
        await store.EnsureContainerAsync(Container, Cancel);
        await using (var writer = await store.CreateAsync(Container, Name, Cancel))
        {
            File.GetUnixFileMode(Directory.GetFiles(ContainerPath).ShouldHaveSingleItem()).ShouldBe(Shared, "before the first byte");
            await writer.WriteAsync(new byte[] { 1 }, Cancel);
            await writer.CommitAsync(Cancel);
        }

        File.GetUnixFileMode(ObjectPath).ShouldBe(Shared);
        foreach (var level in new[] { "aa", "aa/bb", "aa/bb/cc" })
        {
            File.GetUnixFileMode(Root.File(level)).ShouldBe(SharedDirectory, level);
        }
    }

    [Fact]
    public async Task EnsureContainer_LevelsThatExist_KeepTheirModes()
    {
        Directory.CreateDirectory(Root.File("aa"), (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Root.File("aa"), (UnixFileMode)0b111_101_101);
        await using var store = Open();

        await store.EnsureContainerAsync(Container, Cancel);

        File.GetUnixFileMode(Root.File("aa")).ShouldBe((UnixFileMode)0b111_101_101);
        File.GetUnixFileMode(Root.File("aa/bb")).ShouldBe(SharedDirectory);
    }

    [Fact]
    public async Task EnsureContainer_SetGroupIdAbove_IsInherited()
    {
        File.SetUnixFileMode(Root.Path, SharedDirectory | UnixFileMode.SetGroup);
        await using var store = Open(WithUmask(0b000_111_111));

        await store.EnsureContainerAsync(Container, Cancel);

        File.GetUnixFileMode(ContainerPath).ShouldBe(SharedDirectory | UnixFileMode.SetGroup);
    }

    private LocalFileSystem WithUmask(uint umask) => new(Root.Path, new BlockingCalls(prepareThread: () => TestCalls.SetThreadUmask(umask)));
}
