using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Availability;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Posix;
using Emberkeep.Storage.FileSystem.Tests.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.Availability;

/// <summary>Handles become stale at every operation of a store, and stay stale until the share is healed.</summary>
public sealed class HealingFileSystemTests : PosixStoreTest
{
    private bool _isStale;
    private int _heals;
    private Func<BackupException?> _healing = static () => null;

    /// <summary>The second is what a FUSE mount says whose client process has ended.</summary>
    [Theory]
    [InlineData(Errno.ESTALE)]
    [InlineData(Errno.ENOTCONN)]
    public async Task Operations_HandleIsStale_AreHealedOnceAndRepeated(int errno)
    {
        await using var fileSystem = Make(_ => _isStale, errno);
        await using var store = Open(fileSystem);
        await PutAsync(store, [1, 2, 3]);

        foreach (var operation in new Func<Task>[]
        {
            () => store.StatAsync(Container, Name, Cancel),
            async () => (await GetAsync(store)).ShouldBe([1, 2, 3]),
            async () => (await NamesAsync(store)).ShouldBe([Name.Value]),
            async () => (await ContainersAsync(store)).ShouldBe([Container.Value]),
            () => store.GetSpaceAsync(Cancel),
            () => store.EnsureContainerAsync(Emberkeep.Stores.ContainerName.Parse($"dd/ee/{_heals}"), Cancel),
            () => PutAsync(store, [4], Emberkeep.Stores.ObjectName.Parse("second")),
            () => store.DeleteAsync(Container, Name, Cancel),
        })
        {
            var before = _heals;
            _isStale = true;
            await operation();
            _heals.ShouldBe(before + 1);
            _isStale.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Read_HandleBecomesStaleInMidObject_GoesOnWithTheSameObject()
    {
        await using var fileSystem = Make(call => _isStale && call.Operation == "File.Read");
        await using var store = Open(fileSystem);
        var content = new byte[5_000_000];
        new Random(3).NextBytes(content);
        await PutAsync(store, content);
        await using var stream = await store.OpenReadAsync(Container, Name, 0, null, Cancel);
        var read = new byte[content.Length];
        await stream.ReadExactlyAsync(read.AsMemory(0, 2_000_000), Cancel);

        _isStale = true;
        await stream.ReadExactlyAsync(read.AsMemory(2_000_000), Cancel);

        read.ShouldBe(content);
        _heals.ShouldBe(1);
    }

    [Fact]
    public async Task Read_ObjectIsReplacedBeforeItsFirstByte_ReadsTheNewOne()
    {
        await using var fileSystem = Make(call => _isStale && call.Operation == "File.Read");
        await using var store = Open(fileSystem);
        await PutAsync(store, new byte[3_000_000]);
        await using var stream = await store.OpenReadAsync(Container, Name, 0, null, Cancel);

        ReplaceFile([1, 2, 3]);
        _isStale = true;

        (await ReadToEndAsync(stream)).ShouldBe([1, 2, 3]);
        _heals.ShouldBe(1);
    }

    [Fact]
    public async Task Read_ObjectIsReplacedInMidObject_IsRefusedAndNoMixture()
    {
        await using var fileSystem = Make(call => _isStale && call.Operation == "File.Read");
        await using var store = Open(fileSystem);
        await PutAsync(store, new byte[5_000_000]);
        await using var stream = await store.OpenReadAsync(Container, Name, 0, null, Cancel);
        await stream.ReadExactlyAsync(new byte[2_000_000], Cancel);

        ReplaceFile([.. Enumerable.Repeat((byte)1, 5_000_000)]);
        _isStale = true;
        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => ReadToEndAsync(stream));

        error.Message.ShouldContain("was replaced while it was read");
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Read_ObjectIsSmall_TakesOneCallToTheFile()
    {
        await using var faulty = new FaultyFileSystem(Root.Path);
        await using var fileSystem = new HealingFileSystem(faulty, () => faulty, (_, _) => Task.CompletedTask);
        await using var store = Open(fileSystem);
        await PutAsync(store, new byte[100]);
        faulty.ForgetCalls();

        (await GetAsync(store)).Length.ShouldBe(100);

        faulty.Calls.Select(call => call.Operation).Where(name => name is "File.Read" or "File.Stat").ShouldBe(["File.Read"]);
    }

    [Theory]
    [InlineData("File.Write")]
    [InlineData("File.Sync")]
    [InlineData("File.Stat")]
    public async Task Write_HandleBecomesStale_FailsTransientlyPublishesNothingAndTheNextObjectWorks(string operation)
    {
        await using var fileSystem = Make(call => _isStale && call.Operation == operation);
        await using var store = Open(fileSystem);
        await store.EnsureContainerAsync(Container, Cancel);

        _isStale = true;
        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => PutAsync(store, new byte[3_000_000]));

        error.IsTransient.ShouldBeTrue();
        error.Remedy!.ShouldContain("Run the command again");
        _heals.ShouldBe(1);
        (await NamesAsync(store)).ShouldBeEmpty();
        Directory.GetFileSystemEntries(ContainerPath).ShouldBeEmpty();
        await PutAsync(store, [5]);
        (await GetAsync(store)).ShouldBe([5]);
    }

    [Theory]
    [InlineData("RenameNoReplace")]
    [InlineData("SyncDirectory")]
    [InlineData("Create")]
    public async Task Put_StepBecomesStale_PublishesOneWholeObject(string operation)
    {
        await using var fileSystem = Make(call => _isStale && call.Operation == operation);
        await using var store = Open(fileSystem);
        await store.EnsureContainerAsync(Container, Cancel);

        _isStale = true;
        await PutAsync(store, [8, 9]);

        (await GetAsync(store)).ShouldBe([8, 9]);
        _heals.ShouldBe(1);
        Directory.GetFileSystemEntries(ContainerPath).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Operation_StillStaleAfterHealing_IsAClearErrorAndNotTriedForever()
    {
        var calls = 0;
        await using var fileSystem = Make(call => call.Operation == "Stat" && ++calls > 0);

        var error = await ShouldFailAsync(ErrorKind.Unavailable, async () => await fileSystem.StatAsync("a", Cancel));

        error.Message.ShouldContain("ESTALE");
        calls.ShouldBe(2);
        _heals.ShouldBe(1);
    }

    [Fact]
    public async Task Operation_CannotBeHealed_GivesTheReason()
    {
        await using var fileSystem = Make(_ => true);
        _healing = static () => new BackupException(ErrorKind.Conflict, "It holds another repository.");

        await ShouldFailAsync(ErrorKind.Conflict, async () => await fileSystem.StatAsync("a", Cancel));
    }

    [Fact]
    public async Task Operations_ManyAtATime_AreHealedOnce()
    {
        await using var fileSystem = Make(_ => _isStale);
        await File.WriteAllTextAsync(Root.File("a"), "", Cancel);
        _isStale = true;

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => fileSystem.StatAsync("a", Cancel).AsTask()));

        _heals.ShouldBe(1);
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    private void ReplaceFile(byte[] content)
    {
        var path = Path.Combine(ContainerPath, Name.Value);
        File.WriteAllBytes(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    private HealingFileSystem Make(Func<FileSystemCall, bool> isStale, int errno = Errno.ESTALE)
    {
        return new HealingFileSystem(OpenFaulty(), OpenFaulty, (_, _) =>
        {
            _heals++;
            _isStale = false;
            return _healing() is { } error ? Task.FromException(error) : Task.CompletedTask;
        });

        IRootedFileSystem OpenFaulty() => new FaultyFileSystem(Root.Path)
        {
            Before = call => isStale(call) ? ErrnoErrors.ToException(errno, "use", $"{Root.Path}/{call.Path}") : null,
        };
    }
}
