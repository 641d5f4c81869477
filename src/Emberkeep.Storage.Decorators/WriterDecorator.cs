using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators;

/// <summary>Passes every call on to another writer, like <see cref="StoreDecorator"/>.</summary>
/// <param name="inner">The writer that does the work; it is disposed with the decorator.</param>
public abstract class WriterDecorator(IObjectWriter inner) : IObjectWriter
{
    /// <inheritdoc/>
    public virtual long Length => Inner.Length;

    /// <inheritdoc/>
    public virtual bool IsUncontended
    {
        get => Inner.IsUncontended;
        set => Inner.IsUncontended = value;
    }

    /// <summary>The writer that does the work.</summary>
    protected internal IObjectWriter Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Inner.WriteAsync(data, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken) => Inner.WriteZerosAsync(count, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        Inner.ReadBackAsync(offset, buffer, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask CommitAsync(CancellationToken cancellationToken) => Inner.CommitAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Inner.DisposeAsync();
    }
}
