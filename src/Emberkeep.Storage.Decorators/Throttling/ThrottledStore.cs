using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators.Throttling;

/// <summary>
/// Slows down what is read from and written to a store, both together, as the limiter says. Listings and other small calls are not counted, nor are
/// zeros, which most stores keep as holes, nor bytes that the store moves by itself without their passing through this process.
/// </summary>
public sealed class ThrottledStore(IObjectStore inner, RateLimiter limiter) : StoreDecorator(inner)
{
    /// <inheritdoc/>
    public override async Task<Stream> OpenReadAsync(
        ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken) =>
        new ThrottledStream(await Inner.OpenReadAsync(container, name, offset, length, cancellationToken), limiter);

    /// <inheritdoc/>
    public override async Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        new ThrottledWriter(await Inner.CreateAsync(container, name, cancellationToken), limiter);

    /// <inheritdoc/>
    public override async Task<IObjectWriter> ReplaceAsync(
        ContainerName container, ObjectName name, string version, CancellationToken cancellationToken) =>
        new ThrottledWriter(await base.ReplaceAsync(container, name, version, cancellationToken), limiter);
}
