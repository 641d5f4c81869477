using System.Runtime.CompilerServices;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Model;

/// <summary>A store that lets others go first at every call.</summary>
internal sealed class YieldingStore(MemoryStore inner) : IObjectStore, IObjectLinker, IObjectReplacer
{
    public string Location => inner.Location;

    public IInspectableStore? Inspection => inner;

    public async Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await inner.EnsureContainerAsync(container, cancellationToken);
    }

    public async IAsyncEnumerable<ContainerName> ListContainersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        await foreach (var container in inner.ListContainersAsync(cancellationToken))
        {
            yield return container;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ContainerName container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        await foreach (var stored in inner.ListAsync(container, prefix, cancellationToken))
        {
            yield return stored;
        }
    }

    public async Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await inner.StatAsync(container, name, cancellationToken);
    }

    public async Task<Stream> OpenReadAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await inner.OpenReadAsync(container, name, offset, length, cancellationToken);
    }

    public async Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return new Writer(await inner.CreateAsync(container, name, cancellationToken));
    }

    public async Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await inner.DeleteAsync(container, name, cancellationToken);
    }

    public async Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await inner.DeleteContainerIfEmptyAsync(container, cancellationToken);
    }

    public async Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await inner.TryLinkAsync(container, name, targetContainer, targetName, cancellationToken);
    }

    public async Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await inner.TryCopyAsync(container, name, targetContainer, targetName, cancellationToken);
    }

    public Task SyncAsync(ContainerName container, CancellationToken cancellationToken) => inner.SyncAsync(container, cancellationToken);

    public async Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await inner.GetVersionAsync(container, name, cancellationToken);
    }

    public async Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return new Writer(await inner.ReplaceAsync(container, name, version, cancellationToken));
    }

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Writer(IObjectWriter inner) : IObjectWriter
    {
        public long Length => inner.Length;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => inner.WriteAsync(data, cancellationToken);

        public ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken) => inner.WriteZerosAsync(count, cancellationToken);

        public async ValueTask CommitAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            await inner.CommitAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
