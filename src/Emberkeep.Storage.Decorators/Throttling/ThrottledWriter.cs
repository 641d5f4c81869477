using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators.Throttling;

/// <summary>A writer that waits for its turn before each piece.</summary>
internal sealed class ThrottledWriter(IObjectWriter inner, RateLimiter limiter) : WriterDecorator(inner)
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await limiter.PassAsync(data.Length, cancellationToken);
        await Inner.WriteAsync(data, cancellationToken);
    }
}
