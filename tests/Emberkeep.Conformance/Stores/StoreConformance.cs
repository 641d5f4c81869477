using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Conformance.Stores;

/// <summary>
/// Every requirement of <see cref="IObjectStore"/> and <see cref="IObjectWriter"/> as a test. The test class of a store derives from this
/// one, says how to open it, and sets the few switches for what stores may do differently.
/// </summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private readonly List<IObjectStore> _opened = [];

    /// <summary>Whether object names may have several segments.</summary>
    protected virtual bool HasHierarchicalNames => true;

    /// <summary>Whether <see cref="IObjectStore.DeleteContainerIfEmptyAsync"/> removes anything.</summary>
    protected virtual bool RemovesEmptyContainers => true;

    /// <summary>Whether a legal name can be that of a container; one that cannot is refused.</summary>
    protected virtual bool CanHaveContainer(string name) => true;

    /// <summary>A container that nobody made, of the kind that has to be made.</summary>
    protected virtual ContainerName MissingContainer => ContainerName.Parse("no/such/container");

    /// <summary>The store under test.</summary>
    protected IObjectStore Store { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected static ContainerName Container { get; } = ContainerName.Parse("aa/bb/aabbccdd-0000-4000-8000-000000000001");

    public async ValueTask InitializeAsync() => Store = await OpenAnotherAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store. Every call within one test opens the same place; it is empty at first.</summary>
    protected abstract ValueTask<IObjectStore> OpenAsync();

    /// <summary>Removes what the test left in the place.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    /// <summary>A second store on the same place, as another process has it.</summary>
    protected async ValueTask<IObjectStore> OpenAnotherAsync()
    {
        var store = await OpenAsync();
        _opened.Add(store);
        return store;
    }

    protected static ObjectName Name(string text) => ObjectName.Parse(text);

    /// <summary>Bytes that do not compress and repeat nowhere.</summary>
    protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected async Task PutAsync(ContainerName container, string name, params byte[] content)
    {
        await Store.EnsureContainerAsync(container, Cancel);
        await using var writer = await Store.CreateAsync(container, Name(name), Cancel);
        await writer.WriteAsync(content, Cancel);
        await writer.CommitAsync(Cancel);
    }

    protected static async Task<byte[]> GetAsync(IObjectStore store, ContainerName container, string name, long offset = 0, long? length = null)
    {
        await using var stream = await store.OpenReadAsync(container, Name(name), offset, length, Cancel);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancel);
        return content.ToArray();
    }

    protected Task<byte[]> GetAsync(string name, long offset = 0, long? length = null) => GetAsync(Store, Container, name, offset, length);

    protected async Task<string[]> NamesAsync(ContainerName container, string prefix = "") =>
        [.. (await ListAsync(Store, container, prefix)).Select(o => o.Name.Value).Order(StringComparer.Ordinal)];

    protected static async Task<List<StoredObject>> ListAsync(IObjectStore store, ContainerName container, string prefix = "")
    {
        var found = new List<StoredObject>();
        await foreach (var stored in store.ListAsync(container, prefix, Cancel))
        {
            found.Add(stored);
        }

        return found;
    }

    protected async Task<string[]> ContainersAsync()
    {
        var found = new List<string>();
        await foreach (var container in Store.ListContainersAsync(Cancel))
        {
            found.Add(container.Value);
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Runs a call that must fail with a certain kind of error, in words that a person can use.</summary>
    protected static async Task<BackupException> ShouldFailAsync(ErrorKind kind, Func<Task> call)
    {
        var error = await Should.ThrowAsync<BackupException>(call);
        error.Kind.ShouldBe(kind, error.Message);
        error.Message.ShouldNotBeNullOrWhiteSpace();
        return error;
    }
}
