using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>
/// The order of calls that makes an object survive a power failure, and what is left when a writer dies between any two of them.
/// </summary>
public sealed class DurabilityTests : PosixStoreTest
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7))];

    [Fact]
    public async Task CommitAsync_SyncsTheFileThenPublishesThenSyncsTheDirectory()
    {
        var fileSystem = new FaultyFileSystem(Root.Path);
        await using var store = Open(fileSystem);
        await store.EnsureContainerAsync(Container, Cancel);
        fileSystem.ForgetCalls();

        await using (var writer = await store.CreateAsync(Container, Name, Cancel))
        {
            await writer.WriteAsync(s_content, Cancel);
            await writer.WriteZerosAsync(1_000_000, Cancel);
            await writer.CommitAsync(Cancel);
        }

        fileSystem.Calls.Select(c => c.Operation).ShouldBe(
            ["Stat", "Create", "File.Write", "File.SetLength", "File.Sync", "File.Stat", "RenameNoReplace", "SyncDirectory"]);
        fileSystem.Calls[^1].Path.ShouldBe(Container.Value);
        Path.GetFileName(fileSystem.Calls[1].Path).ShouldStartWith(".emberkeep-");
    }

    [Fact]
    public async Task EnsureContainer_SyncsTheDirectoryAboveEachLevel_AlsoWhenItExists()
    {
        var fileSystem = new FaultyFileSystem(Root.Path);
        await using var store = Open(fileSystem);

        await store.EnsureContainerAsync(Container, Cancel);

        fileSystem.Calls.Where(c => c.Operation != "Stat").Select(c => $"{c.Operation} {c.Path}").ShouldBe(
            ["CreateDirectory aa", "SyncDirectory ", "CreateDirectory aa/bb", "SyncDirectory aa", "CreateDirectory aa/bb/cc", "SyncDirectory aa/bb"]);

        fileSystem.ForgetCalls();
        await store.EnsureContainerAsync(Container, Cancel);

        fileSystem.Calls.Where(c => c.Operation != "Stat").Select(c => $"{c.Operation} {c.Path}").ShouldBe(
            ["SyncDirectory ", "SyncDirectory aa", "SyncDirectory aa/bb"]);
    }

    [Fact]
    public async Task DeleteAsync_SyncsTheDirectory_AlsoWhenTheObjectIsGone()
    {
        var fileSystem = new FaultyFileSystem(Root.Path);
        await using var store = Open(fileSystem);
        await PutAsync(store, [1]);
        fileSystem.ForgetCalls();

        await store.DeleteAsync(Container, Name, Cancel);
        await store.DeleteAsync(Container, Name, Cancel);

        fileSystem.Calls.Select(c => c.Operation).ShouldBe(["DeleteFile", "SyncDirectory", "DeleteFile", "SyncDirectory"]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Writing_KilledAtAnyCall_LeavesNothingOrTheWholeObject(bool hasRenameNoReplace, bool diesAfterTheCall)
    {
        var published = 0;
        var lost = 0;
        for (var k = 1; ; k++)
        {
            var name = ObjectName.Parse($"object-{k}");
            await using var fileSystem = new FaultyFileSystem(new LocalFileSystem(Root.Path));
            Exception? Dead(FileSystemCall call) => call.Number >= k ? Gone() : null;
            fileSystem.Before = call => call.Operation == "RenameNoReplace" && !hasRenameNoReplace && call.Number < k
                ? new BackupException(ErrorKind.Unsupported, "No such rename.")
                : diesAfterTheCall ? (call.Number > k ? Gone() : null) : Dead(call);
            fileSystem.After = diesAfterTheCall ? Dead : static _ => null;
            await using (var store = Open(fileSystem))
            {
                try
                {
                    await WriteInPiecesAsync(store, name);
                }
                catch (BackupException e) when (e.Kind == ErrorKind.Unavailable)
                {
                    lost++;
                }
            }

            await using var survivor = Open();
            var names = await NamesAsync(survivor);
            names.Where(n => !n.StartsWith("object-", StringComparison.Ordinal)).ShouldBeEmpty();
            if (names.Contains(name.Value))
            {
                published++;
                File.ReadAllBytes(Path.Combine(ContainerPath, name.Value)).AsSpan().SequenceEqual(s_content).ShouldBeTrue($"k = {k}");
            }

            if (fileSystem.Calls.Count < k)
            {
                names.ShouldContain(name.Value, "nothing failed any more");
                break;
            }
        }

        lost.ShouldBeGreaterThan(8, "the faults must have happened");
        published.ShouldBeGreaterThan(0);
        await using var sweeper = Open();
        (await sweeper.RemoveLeftoversAsync(Container, TimeSpan.FromDays(-1), Cancel)).ShouldBeGreaterThan(0);
        Directory.GetFiles(ContainerPath, ".emberkeep-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Writing_OneCallFailsAtATime_NeverSaysDoneForAnObjectThatIsNot()
    {
        for (var k = 1; ; k++)
        {
            var name = ObjectName.Parse($"object-{k}");
            var fileSystem = new FaultyFileSystem(Root.Path) { Before = call => call.Number == k ? Gone() : null };
            await using var store = Open(fileSystem);
            var isDone = true;
            try
            {
                await WriteInPiecesAsync(store, name);
            }
            catch (BackupException e) when (e.Kind == ErrorKind.Unavailable)
            {
                isDone = false;
            }

            fileSystem.Before = static _ => null;
            var failed = fileSystem.Calls.SingleOrDefault(c => c.Number == k);
            if (isDone)
            {
                File.ReadAllBytes(Path.Combine(ContainerPath, name.Value)).AsSpan().SequenceEqual(s_content).ShouldBeTrue();
            }

            var isVisible = (await NamesAsync(store)).Contains(name.Value);
            if (failed is not { Operation: "SyncDirectory", Path: "aa/bb/cc" })
            {
                isVisible.ShouldBe(isDone, $"{failed}");
            }

            if (failed is null)
            {
                isDone.ShouldBeTrue();
                k.ShouldBeGreaterThan(8);
                return;
            }
        }
    }

    [Fact]
    public async Task CommitAsync_SyncFailed_CannotBeRepeated()
    {
        var fileSystem = new FaultyFileSystem(Root.Path);
        await using var store = Open(fileSystem);
        await store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await store.CreateAsync(Container, Name, Cancel);
        await writer.WriteAsync(s_content, Cancel);
        var failures = 0;
        fileSystem.Before = call => call.Operation == "File.Sync" && failures++ == 0 ? Gone() : null;

        await ShouldFailAsync(ErrorKind.Unavailable, async () => await writer.CommitAsync(Cancel));
        await Should.ThrowAsync<InvalidOperationException>(async () => await writer.CommitAsync(Cancel));
        await Should.ThrowAsync<InvalidOperationException>(async () => await writer.WriteAsync(new byte[1], Cancel));

        (await NamesAsync(store)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("RenameNoReplace", ErrorKind.NotFound)]
    [InlineData("RenameNoReplace", ErrorKind.AlreadyExists)]
    [InlineData("RenameNoReplace", ErrorKind.Unavailable)]
    [InlineData("Link", ErrorKind.AlreadyExists)]
    [InlineData("Link", ErrorKind.Unavailable)]
    public async Task CommitAsync_ReplyLost_KnowsItsOwnObject(string operation, ErrorKind kind)
    {
        var fileSystem = new FaultyFileSystem(Root.Path)
        {
            Before = call => operation == "Link" && call.Operation == "RenameNoReplace" ? new BackupException(ErrorKind.Unsupported, "No such rename.") : null,
            After = call => call.Operation == operation ? new BackupException(kind, "The reply was lost.") : null,
        };
        await using var store = Open(fileSystem);

        await PutAsync(store, s_content);

        (await GetAsync(store)).AsSpan().SequenceEqual(s_content).ShouldBeTrue();
        Directory.GetFileSystemEntries(ContainerPath).Length.ShouldBe(1);
    }

    [Fact]
    public async Task CommitAsync_FileChangedBehindOurBack_IsNotPublished()
    {
        await using var store = Open();
        await store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await store.CreateAsync(Container, Name, Cancel);
        await writer.WriteAsync(s_content, Cancel);
        await File.AppendAllTextAsync(Directory.GetFiles(ContainerPath).Single(), "more", Cancel);

        await ShouldFailAsync(ErrorKind.Corrupt, async () => await writer.CommitAsync(Cancel));

        (await NamesAsync(store)).ShouldBeEmpty();
    }

    private static BackupException Gone() => new(ErrorKind.Unavailable, "The process is dead.", isTransient: true);

    private static async Task WriteInPiecesAsync(PosixStore store, ObjectName name)
    {
        await store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await store.CreateAsync(Container, name, Cancel);
        for (var offset = 0; offset < s_content.Length; offset += 700_000)
        {
            await writer.WriteAsync(s_content.AsMemory(offset, Math.Min(700_000, s_content.Length - offset)), Cancel);
        }

        await writer.CommitAsync(Cancel);
    }
}
