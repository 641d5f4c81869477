using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Tests.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>A root that is missing or changes must never look like an empty repository, nor send data elsewhere.</summary>
public sealed class RootTests : PosixStoreTest
{
    private string Missing => Root.File("not-mounted");

    [Fact]
    public async Task EveryMember_RootMissing_IsUnavailableAndNamesIt()
    {
        await using var store = PosixStore.Open(Missing);
        Func<Task>[] calls =
        [
            () => store.EnsureContainerAsync(Container, Cancel),
            () => NamesAsync(store),
            () => ContainersAsync(store),
            () => GetAsync(store),
            () => store.StatAsync(Container, Name, Cancel),
            () => store.CreateAsync(Container, Name, Cancel),
            () => store.DeleteAsync(Container, Name, Cancel),
            () => store.DeleteContainerIfEmptyAsync(Container, Cancel),
            () => store.CheckAsync(Cancel),
            () => store.GetSpaceAsync(Cancel),
        ];

        foreach (var call in calls)
        {
            var error = await ShouldFailAsync(ErrorKind.Unavailable, call);
            error.Message.ShouldContain(Missing);
            error.Remedy.ShouldNotBeNull();
        }

        Directory.Exists(Missing).ShouldBeFalse();
    }

    [Fact]
    public async Task EnsureContainer_RootMissingAndAllowed_MakesIt()
    {
        await using var store = PosixStore.Open(Missing, new PosixStoreOptions { CreateRoot = true });

        await store.CheckAsync(Cancel);
        await PutAsync(store, [1]);

        (await GetAsync(store)).ShouldBe([1]);
        File.GetUnixFileMode(Missing).ShouldBe((UnixFileMode)0b111_111_000);
        await store.CheckAsync(Cancel);
    }

    [Fact]
    public async Task EnsureContainer_RootsParentMissing_IsNotMade()
    {
        await using var store = PosixStore.Open(Path.Combine(Missing, "below"), new PosixStoreOptions { CreateRoot = true });

        (await Should.ThrowAsync<BackupException>(() => store.EnsureContainerAsync(Container, Cancel))).Message.ShouldContain(Missing);

        Directory.Exists(Missing).ShouldBeFalse();
    }

    [Fact]
    public async Task EveryMember_RootAppearsLater_Works()
    {
        await using var store = PosixStore.Open(Missing);
        await ShouldFailAsync(ErrorKind.Unavailable, () => store.CheckAsync(Cancel));
        Directory.CreateDirectory(Missing);

        await PutAsync(store, [1]);

        (await GetAsync(store)).ShouldBe([1]);
    }

    [Fact]
    public async Task Check_RootIsAFile_Fails()
    {
        await File.WriteAllTextAsync(Missing, "", Cancel);
        await using var store = PosixStore.Open(Missing);

        (await Should.ThrowAsync<BackupException>(() => store.CheckAsync(Cancel))).Message.ShouldContain(Missing);
    }

    [Fact]
    public async Task Check_AnotherDirectoryInTheRootsPlace_IsNoticedAndNothingIsWrittenThere()
    {
        Directory.CreateDirectory(Missing);
        await using var store = PosixStore.Open(Missing);
        await PutAsync(store, [1]);
        Directory.Move(Missing, Root.File("unmounted"));
        Directory.CreateDirectory(Missing);

        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => store.CheckAsync(Cancel));
        error.Message.ShouldContain(Missing);
        await PutAsync(store, [2], Stores.ObjectName.Parse("second"));

        Directory.GetFileSystemEntries(Missing).ShouldBeEmpty();
        File.ReadAllBytes(Root.File("unmounted/aa/bb/cc/second")).ShouldBe([2]);
    }

    [Fact]
    public async Task EnsureContainer_NotAllowedToMake_IsNotFoundAndNamesTheOption()
    {
        await using var store = Open(new PosixStoreOptions { CreateContainers = false });

        var error = await ShouldFailAsync(ErrorKind.NotFound, () => store.EnsureContainerAsync(Container, Cancel));

        error.Remedy.ShouldNotBeNull();
        error.Remedy.ShouldContain("backup_create_containers");
        Directory.CreateDirectory(ContainerPath);
        await PutAsync(store, [1]);
        (await GetAsync(store)).ShouldBe([1]);
    }

    [Fact]
    public async Task Check_WriteFails_ReportsItAndLeavesNothing()
    {
        var fileSystem = new FaultyFileSystem(Root.Path)
        {
            Before = call => call.Operation == "File.Sync" ? new BackupException(ErrorKind.NoSpace, "The quota is used up.") : null,
        };
        await using var store = Open(fileSystem);

        await ShouldFailAsync(ErrorKind.NoSpace, () => store.CheckAsync(Cancel));

        Directory.GetFileSystemEntries(Root.Path).ShouldBeEmpty();
    }
}
