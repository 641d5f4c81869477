using System.Collections.Concurrent;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Copying;

/// <summary>
/// A store whose data objects are copied while they are read: each object is transferred once, and what is checked is what is copied. Other calls go to the
/// store itself.
/// </summary>
/// <param name="inner">The store that is read; not owned.</param>
/// <param name="copies">The objects that are to be copied, from their start.</param>
/// <param name="create">Starts the copy of an object.</param>
internal sealed class TeeStore(IObjectStore inner, IReadOnlySet<ObjectName> copies, Func<ObjectName, CancellationToken, Task<IObjectWriter>> create) : IObjectStore
{
    private readonly ConcurrentDictionary<ObjectName, TeeStream> _open = new();

    /// <inheritdoc/>
    public string Location => inner.Location;

    /// <summary>An object has been read and is good: publishes the copy.</summary>
    /// <returns>Its stored bytes.</returns>
    public async Task<long> PublishAsync(ObjectName name, CancellationToken cancellationToken)
    {
        await _open[name].PublishAsync(cancellationToken);
        return _open[name].Copied;
    }

    /// <summary>An object has been read: ends its copy, which is gone unless it was published.</summary>
    public async ValueTask EndAsync(ObjectName name)
    {
        if (_open.TryRemove(name, out var copy))
        {
            await copy.EndAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        if (!copies.Contains(name))
        {
            return await inner.OpenReadAsync(container, name, offset, length, cancellationToken);
        }

        var source = await inner.OpenReadAsync(container, name, offset, length, cancellationToken);
        try
        {
            var tee = new TeeStream(source, await create(name, cancellationToken));
            _open[name] = tee;
            return tee;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken) => inner.EnsureContainerAsync(container, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ContainerName> ListContainersAsync(CancellationToken cancellationToken) => inner.ListContainersAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListAsync(ContainerName container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        inner.StatAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    public Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        inner.CreateAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) => inner.DeleteAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken) =>
        inner.DeleteContainerIfEmptyAsync(container, cancellationToken);

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in _open.Keys)
        {
            await EndAsync(name);
        }
    }
}
