using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Tests.Restore;

/// <summary>A dirty target in memory that things happen to while it is restored to.</summary>
internal sealed class HookedTarget : IVolumeWriter
{
    private readonly MemoryVolume _inner;

    public HookedTarget(int length)
    {
        Content = new byte[length];
        Content.AsSpan().Fill(0xDB);
        _inner = new MemoryVolume(Content);
    }

    /// <summary>What the volume holds: live memory.</summary>
    public byte[] Content { get; }

    public Action<byte[]>? OnFlush { get; init; }

    public Action? OnWrite { get; init; }

    public long? Room { get; init; }

    public int Writes { get; private set; }

    public string Name => "target";

    public long Length => Content.Length;

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Writes++;
        OnWrite?.Invoke();
        return _inner.WriteAsync(offset, data, cancellationToken);
    }

    public ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
    {
        Writes++;
        OnWrite?.Invoke();
        return _inner.WriteZerosAsync(offset, length, cancellationToken);
    }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        _inner.ReadAsync(offset, buffer, cancellationToken);

    public ValueTask<long?> GetRoomAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Room);

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        OnFlush?.Invoke(Content);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
