using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators.Throttling;

/// <summary>A writer that waits for its turn before each piece that passes through this process.</summary>
internal sealed class ThrottledWriter(IObjectWriter inner, RateLimiter limiter) : WriterDecorator(inner)
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await limiter.PassAsync(data.Length, cancellationToken);
        await Inner.WriteAsync(data, cancellationToken);
    }

    public override async ValueTask ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await limiter.PassAsync(buffer.Length, cancellationToken);
        await Inner.ReadBackAsync(offset, buffer, cancellationToken);
    }
}
