using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>What tests of the POSIX store share: a root, and short forms of the calls.</summary>
public abstract class PosixStoreTest : IAsyncLifetime
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected TempDirectory Root { get; } = new();

    protected static ContainerName Container { get; } = ContainerName.Parse("aa/bb/cc");

    protected static ObjectName Name { get; } = ObjectName.Parse("object");

    protected string ContainerPath => Root.File("aa/bb/cc");

    protected string ObjectPath => Root.File("aa/bb/cc/object");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Root.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected PosixStore Open(PosixStoreOptions? options = null) => PosixStore.Open(Root.Path, options);

    protected static PosixStore Open(IRootedFileSystem fileSystem, PosixStoreOptions? options = null, TimeProvider? time = null) =>
        new(fileSystem, options ?? new PosixStoreOptions(), time ?? TimeProvider.System);

    protected static async Task PutAsync(IObjectStore store, byte[] content, ObjectName? name = null)
    {
        await store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await store.CreateAsync(Container, name ?? Name, Cancel);
        await writer.WriteAsync(content, Cancel);
        await writer.CommitAsync(Cancel);
    }

    protected static async Task<byte[]> GetAsync(IObjectStore store)
    {
        await using var stream = await store.OpenReadAsync(Container, Name, 0, null, Cancel);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancel);
        return content.ToArray();
    }

    protected static async Task<string[]> NamesAsync(IObjectStore store)
    {
        var names = new List<string>();
        await foreach (var stored in store.ListAsync(Container, "", Cancel))
        {
            names.Add(stored.Name.Value);
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    protected static async Task<string[]> ContainersAsync(IObjectStore store)
    {
        var names = new List<string>();
        await foreach (var container in store.ListContainersAsync(Cancel))
        {
            names.Add(container.Value);
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    protected static async Task<BackupException> ShouldFailAsync(ErrorKind kind, Func<Task> call)
    {
        var error = await Should.ThrowAsync<BackupException>(call);
        error.Kind.ShouldBe(kind, error.Message);
        return error;
    }
}
