using Emberkeep.Stores;

namespace Emberkeep.Testing.Stores;

/// <summary>A writer whose calls are recorded and may fail. Disposing never fails and is not counted.</summary>
internal sealed class FaultInjectingWriter : IObjectWriter
{
    private readonly FaultInjectingStore _store;
    private readonly IObjectWriter _inner;
    private readonly string _container;
    private readonly string _name;

    public FaultInjectingWriter(FaultInjectingStore store, IObjectWriter inner, string container, string name)
    {
        _store = store;
        _inner = inner;
        _container = container;
        _name = name;
    }

    public long Length => _inner.Length;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => await _store.RunAsync(
        StoreOperation.Write,
        _container,
        _name,
        async () => await _inner.WriteAsync(data, cancellationToken),
        cancellationToken,
        async () => await _inner.WriteAsync(data[..(data.Length / 2)], cancellationToken));

    public async ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken) => await _store.RunAsync(
        StoreOperation.WriteZeros,
        _container,
        _name,
        async () => await _inner.WriteZerosAsync(count, cancellationToken),
        cancellationToken,
        async () => await _inner.WriteZerosAsync(count / 2, cancellationToken));

    public async ValueTask CommitAsync(CancellationToken cancellationToken) => await _store.RunAsync(
        StoreOperation.Commit, _container, _name, async () => await _inner.CommitAsync(cancellationToken), cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
