using Emberkeep.Conformance.Stores;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Tests.Rooted;
using Emberkeep.Stores;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

public abstract class PublishingFallbackTests : StoreConformance
{
    /// <summary>In memory where there is such a file system: these differ from the run on a disk in their last step only.</summary>
    private readonly TempDirectory _root = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
    private readonly List<FaultyFileSystem> _fileSystems = [];

    protected override bool HasHierarchicalNames => false;

    protected abstract bool HasLinks { get; }

    [Fact]
    public async Task CommitAsync_WayThatTheFileSystemLacks_IsTriedOnce()
    {
        await PutAsync(Container, "first", 1);
        await PutAsync(Container, "second", 2);

        var operations = _fileSystems[0].Calls.Select(c => c.Operation).ToArray();
        operations.Count(o => o == "RenameNoReplace").ShouldBe(1);
        operations.Count(o => o == "Link").ShouldBe(HasLinks ? 2 : 1);
        operations.Count(o => o == "Rename").ShouldBe(HasLinks ? 0 : 2);
        Directory.GetFileSystemEntries(Path.Combine(_root.Path, Container.Value)).Length.ShouldBe(2);
    }

    protected override ValueTask<IObjectStore> OpenAsync()
    {
        var fileSystem = new FaultyFileSystem(_root.Path)
        {
            Before = call => call.Operation == "RenameNoReplace" || (call.Operation == "Link" && !HasLinks)
                ? new BackupException(ErrorKind.Unsupported, "This file system cannot do that.")
                : null,
        };
        _fileSystems.Add(fileSystem);
        return ValueTask.FromResult<IObjectStore>(new PosixStore(fileSystem, new PosixStoreOptions(), TimeProvider.System));
    }

    protected override ValueTask CleanUpAsync()
    {
        _root.Dispose();
        return ValueTask.CompletedTask;
    }
}
