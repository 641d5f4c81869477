using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Native;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>A repository that somebody else can write to must not make us read, write or remove anything outside it, nor hang.</summary>
public sealed class ConfinementTests : PosixStoreTest
{
    private const int HangLimit = 20_000;

    public static TheoryData<string> Intruders => new("link to a file", "link to nothing", "link to a directory", "fifo", "socket", "device", "directory");

    [Theory(Timeout = HangLimit)]
    [MemberData(nameof(Intruders))]
    public async Task Read_SomethingElseInAnObjectsPlace_IsRefusedAndNamed(string intruder)
    {
        await using var store = Open();
        await store.EnsureContainerAsync(Container, Cancel);
        using var outside = new TempDirectory();
        Place(intruder, outside);

        (await ShouldFailAsync(ErrorKind.Corrupt, () => GetAsync(store))).Message.ShouldContain(ObjectPath);
        (await ShouldFailAsync(ErrorKind.Corrupt, () => store.StatAsync(Container, Name, Cancel))).Remedy.ShouldNotBeNull();
        (await NamesAsync(store)).ShouldBeEmpty();
        (await ContainersAsync(store)).ShouldBeEmpty();
    }

    [Theory(Timeout = HangLimit)]
    [MemberData(nameof(Intruders))]
    public async Task Write_SomethingElseInAnObjectsPlace_IsNotReplacedNorFollowed(string intruder)
    {
        await using var store = Open();
        await store.EnsureContainerAsync(Container, Cancel);
        using var outside = new TempDirectory();
        await using var early = await store.CreateAsync(Container, Name, Cancel);
        await early.WriteAsync(new byte[] { 1 }, Cancel);
        Place(intruder, outside);

        await ShouldFailAsync(ErrorKind.AlreadyExists, async () => await early.CommitAsync(Cancel));
        await ShouldFailAsync(ErrorKind.AlreadyExists, () => store.CreateAsync(Container, Name, Cancel));

        Directory.GetFileSystemEntries(outside.Path).ShouldAllBe(p => File.ReadAllText(p) == "secret");
    }

    [Fact(Timeout = HangLimit)]
    public async Task Read_ObjectSwappedWithAFifoAllTheTime_GivesTheObjectOrIsRefused()
    {
        await using var store = Open();
        await PutAsync(store, [1, 2, 3]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var swapping = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                TestCalls.MakeFifo(Root.File($"fifo-{i}"));
                File.WriteAllBytes(Root.File($"file-{i}"), [1, 2, 3]);
                File.Move(Root.File($"fifo-{i}"), ObjectPath, overwrite: true);
                File.Move(Root.File($"file-{i}"), ObjectPath, overwrite: true);
            }
        });
        var refused = 0;
        for (var i = 0; i < 3000 || refused == 0; i++)
        {
            try
            {
                (await GetAsync(store)).ShouldBe([1, 2, 3]);
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
            {
                refused++;
            }
        }

        await stop.CancelAsync();
        await swapping;
        refused.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = HangLimit)]
    public async Task EveryMember_LinkInAContainersPlace_IsRefused()
    {
        using var outside = new TempDirectory();
        await File.WriteAllTextAsync(outside.File("object"), "secret", Cancel);
        Directory.CreateDirectory(Root.File("aa/bb"));
        File.CreateSymbolicLink(ContainerPath, outside.Path);
        await using var store = Open();

        await AllShouldBeRefusedAsync(store);
        (await ContainersAsync(store)).ShouldBeEmpty();
        File.ReadAllText(outside.File("object")).ShouldBe("secret");
        Directory.GetFileSystemEntries(outside.Path).Length.ShouldBe(1);
    }

    [Fact(Timeout = HangLimit)]
    public async Task EveryMember_LinkInTheMiddleOfAPath_IsRefused()
    {
        using var outside = new TempDirectory();
        Directory.CreateDirectory(outside.File("cc"));
        await File.WriteAllTextAsync(outside.File("cc/object"), "secret", Cancel);
        Directory.CreateDirectory(Root.File("aa"));
        File.CreateSymbolicLink(Root.File("aa/bb"), outside.Path);
        await using var store = Open();

        await AllShouldBeRefusedAsync(store);
        File.ReadAllText(outside.File("cc/object")).ShouldBe("secret");
    }

    [Fact(Timeout = HangLimit)]
    public async Task EveryMember_LinkThatStaysInside_IsRefusedToo()
    {
        await using var store = Open();
        await PutAsync(store, [1]);
        Directory.Move(ContainerPath, Root.File("elsewhere"));
        File.CreateSymbolicLink(ContainerPath, "../../elsewhere");

        await AllShouldBeRefusedAsync(store);
        (await ContainersAsync(store)).ShouldBe(["elsewhere"]);
    }

    [Fact]
    public async Task EveryMember_FileInAContainersPlace_IsRefused()
    {
        Directory.CreateDirectory(Root.File("aa/bb"));
        await File.WriteAllTextAsync(ContainerPath, "not a directory", Cancel);
        await using var store = Open();

        await ShouldFailAsync(ErrorKind.Corrupt, () => store.EnsureContainerAsync(Container, Cancel));
        await ShouldFailAsync(ErrorKind.Corrupt, () => GetAsync(store));
        await ShouldFailAsync(ErrorKind.Corrupt, () => NamesAsync(store));
    }

    [Fact]
    public async Task Delete_LinkInAnObjectsPlace_RemovesTheLinkOnly()
    {
        await using var store = Open();
        await store.EnsureContainerAsync(Container, Cancel);
        using var outside = new TempDirectory();
        Place("link to a file", outside);

        await store.DeleteAsync(Container, Name, Cancel);

        File.Exists(ObjectPath).ShouldBeFalse();
        File.ReadAllText(outside.File("target")).ShouldBe("secret");
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/./b")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    public async Task FileSystem_PathThatIsNotBelowTheRoot_IsRefused(string path)
    {
        await using var fileSystem = new LocalFileSystem(Root.Path);

        await ShouldFailAsync(ErrorKind.Invalid, async () => await fileSystem.StatAsync(path, Cancel));
        await ShouldFailAsync(ErrorKind.Invalid, async () => await fileSystem.OpenReadAsync(path, Cancel));
        await ShouldFailAsync(ErrorKind.Invalid, async () => await fileSystem.DeleteFileAsync(path, Cancel));
        await ShouldFailAsync(ErrorKind.Invalid, async () => await fileSystem.RenameAsync("a", path, Cancel));
        await ShouldFailAsync(ErrorKind.Invalid, async () => await fileSystem.ListAsync(path, "", false, Cancel).GetAsyncEnumerator(Cancel).MoveNextAsync());
    }

    [Fact]
    public async Task Open_RootThatIsALink_IsFollowed()
    {
        using var elsewhere = new TempDirectory();
        File.CreateSymbolicLink(elsewhere.File("root"), Root.Path);
        await using var store = FileSystem.Posix.PosixStore.Open(elsewhere.File("root") + "/");

        await PutAsync(store, [1, 2]);

        File.ReadAllBytes(ObjectPath).ShouldBe([1, 2]);
    }

    private static async Task AllShouldBeRefusedAsync(FileSystem.Posix.PosixStore store)
    {
        await ShouldFailAsync(ErrorKind.Corrupt, () => GetAsync(store));
        await ShouldFailAsync(ErrorKind.Corrupt, () => NamesAsync(store));
        await ShouldFailAsync(ErrorKind.Corrupt, () => store.CreateAsync(Container, Name, Cancel));
        await ShouldFailAsync(ErrorKind.Corrupt, () => store.DeleteAsync(Container, Name, Cancel));
        await ShouldFailAsync(ErrorKind.Corrupt, () => store.EnsureContainerAsync(Container, Cancel));
        await ShouldFailAsync(ErrorKind.Corrupt, () => store.DeleteContainerIfEmptyAsync(Container, Cancel));
    }

    private void Place(string intruder, TempDirectory outside)
    {
        File.WriteAllText(outside.File("target"), "secret");
        switch (intruder)
        {
            case "link to a file":
                File.CreateSymbolicLink(ObjectPath, outside.File("target"));
                break;
            case "link to nothing":
                File.CreateSymbolicLink(ObjectPath, outside.File("nothing"));
                break;
            case "link to a directory":
                File.CreateSymbolicLink(ObjectPath, outside.Path);
                break;
            case "fifo":
                TestCalls.MakeFifo(ObjectPath);
                break;
            case "socket":
                TestCalls.MakeSocket(ObjectPath);
                break;
            case "device":
                Assert.SkipUnless(TestCalls.IsRoot, "Only root can make a device.");
                TestCalls.MakeDevice(ObjectPath);
                break;
            default:
                Directory.CreateDirectory(ObjectPath);
                break;
        }
    }
}
