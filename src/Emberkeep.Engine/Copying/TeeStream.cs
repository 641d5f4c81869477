using Emberkeep.Stores;

namespace Emberkeep.Engine.Copying;

/// <summary>Writes whatever is read into another object as well, which is published only by <see cref="PublishAsync"/>.</summary>
internal sealed class TeeStream(Stream source, IObjectWriter target) : Compression.ForwardStream
{
    /// <summary>Bytes that were written.</summary>
    public long Copied => target.Length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        await target.WriteAsync(buffer[..count], cancellationToken);
        return count;
    }

    /// <summary>Copies what nobody read, which decompressors leave behind, and publishes the object.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await ReadAsync(buffer, cancellationToken) > 0)
        {
        }

        await target.CommitAsync(cancellationToken);
    }

    /// <summary>Ends both. What was not published is gone.</summary>
    public async ValueTask EndAsync()
    {
        await target.DisposeAsync();
        await source.DisposeAsync();
    }

    /// <summary>Readers dispose what they read, before it is known whether it is good: that ends nothing.</summary>
#pragma warning disable CA2215 // Nothing of the base class is held.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215
}
