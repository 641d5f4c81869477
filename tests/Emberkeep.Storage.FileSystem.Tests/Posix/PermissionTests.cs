using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Native;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>
/// What an ordinary user meets in a repository of others. As root these run with the file-system identity of another user; as an
/// ordinary user the files are made unreadable for their owner.
/// </summary>
public sealed class PermissionTests : PosixStoreTest
{
    private const uint OrdinaryUser = 65534;

    [Fact]
    public async Task Read_ObjectOfAnotherUser_IsUnauthorizedAndSaysWhichModes()
    {
        await using (var owner = Open())
        {
            await PutAsync(owner, [1]);
        }

        OpenLevels(Root.Path, Root.File("aa"), Root.File("aa/bb"), ContainerPath);
        File.SetUnixFileMode(ObjectPath, UnixFileMode.None);
        await using var store = OpenAsOrdinaryUser();

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => GetAsync(store));

        error.Message.ShouldContain(ObjectPath);
        error.Remedy.ShouldNotBeNull();
        error.Remedy.ShouldContain("0660");
        error.Remedy.ShouldContain("0770");
        (await NamesAsync(store)).ShouldBe(["object"]);
        (await store.StatAsync(Container, Name, Cancel)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Write_DirectoryOfAnotherUser_IsUnauthorized()
    {
        Directory.CreateDirectory(ContainerPath);
        OpenLevels(Root.Path, Root.File("aa"), Root.File("aa/bb"));
        File.SetUnixFileMode(ContainerPath, (UnixFileMode)0b101_101_101);
        await using var store = OpenAsOrdinaryUser();

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => PutAsync(store, [1]));

        error.Message.ShouldContain(ContainerPath);
        Directory.GetFileSystemEntries(ContainerPath).ShouldBeEmpty();
        File.SetUnixFileMode(ContainerPath, (UnixFileMode)0b111_111_111);
        await PutAsync(store, [1]);
        (await GetAsync(store)).ShouldBe([1]);
    }

    [Fact]
    public async Task ListContainers_UnreadableDirectories_YieldsTheRestAndThenNamesOne()
    {
        OpenLevels(Root.Path);
        var readable = Enumerable.Range(0, 8).Select(i => $"readable-{i}").ToArray();
        var secret = Enumerable.Range(0, 8).Select(i => Root.File($"secret-{i}")).ToArray();
        foreach (var name in readable)
        {
            Directory.CreateDirectory(Root.File(name));
            await File.WriteAllTextAsync(Root.File($"{name}/object"), "", Cancel);
            OpenLevels(Root.File(name));
        }

        foreach (var path in secret)
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, UnixFileMode.None);
        }

        await using var store = OpenAsOrdinaryUser();
        var found = new List<string>();

        var error = await ShouldFailAsync(
            ErrorKind.Unauthorized,
            async () =>
            {
                await foreach (var container in store.ListContainersAsync(Cancel))
                {
                    found.Add(container.Value);
                }
            });

        secret.ShouldContain(path => error.Message.Contains($"'{path}'"));
        found.Order().ShouldBe(readable);
        OpenLevels(secret);
    }

    [Fact]
    public async Task DeleteContainer_DirectoryThatMayNotBeRemoved_Stays()
    {
        Directory.CreateDirectory(ContainerPath);
        OpenLevels(Root.Path, Root.File("aa"), ContainerPath);
        File.SetUnixFileMode(Root.File("aa/bb"), (UnixFileMode)0b101_101_101);
        await using var store = OpenAsOrdinaryUser();

        await store.DeleteContainerIfEmptyAsync(Container, Cancel);

        Directory.Exists(ContainerPath).ShouldBeTrue();
        File.SetUnixFileMode(Root.File("aa/bb"), (UnixFileMode)0b111_111_111);
        await store.DeleteContainerIfEmptyAsync(Container, Cancel);
        Directory.Exists(ContainerPath).ShouldBeFalse();
    }

    [Fact]
    public async Task EnsureContainer_LevelThatMayBePassedThroughOnly_Works()
    {
        Directory.CreateDirectory(Root.File("aa/bb"));
        OpenLevels(Root.Path, Root.File("aa/bb"));
        File.SetUnixFileMode(Root.File("aa"), (UnixFileMode)0b001_001_001);
        await using var store = OpenAsOrdinaryUser();

        await PutAsync(store, [1]);

        (await GetAsync(store)).ShouldBe([1]);
        File.SetUnixFileMode(Root.File("aa"), (UnixFileMode)0b111_111_111);
    }

    [Fact]
    public async Task Check_RootThatMayNotBeWritten_FailsUnlessTheStoreIsOnlyRead()
    {
        File.SetUnixFileMode(Root.Path, (UnixFileMode)0b101_101_101);
        await using var store = OpenAsOrdinaryUser();
        await using var reader = OpenAsOrdinaryUser(new PosixStoreOptions { CheckByWriting = false });

        (await ShouldFailAsync(ErrorKind.Unauthorized, () => store.CheckAsync(Cancel))).Message.ShouldContain(Root.Path);
        await reader.CheckAsync(Cancel);

        File.SetUnixFileMode(Root.Path, (UnixFileMode)0b111_111_111);
        await store.CheckAsync(Cancel);
        Directory.GetFileSystemEntries(Root.Path).ShouldBeEmpty();
    }

    private static void OpenLevels(params string[] directories)
    {
        foreach (var directory in directories)
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
        }
    }

    private PosixStore OpenAsOrdinaryUser(PosixStoreOptions? options = null) => Open(
        new LocalFileSystem(Root.Path, new BlockingCalls(prepareThread: TestCalls.IsRoot ? () => TestCalls.BecomeOrdinaryUser(OrdinaryUser) : null)), options);
}
