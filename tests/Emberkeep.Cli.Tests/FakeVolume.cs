using Emberkeep.Volumes;

namespace Emberkeep.Cli.Tests;

/// <summary>A volume in memory, for reading and writing.</summary>
internal sealed class FakeVolume(string name, long length) : IVolumeReader, IVolumeWriter
{
    private readonly byte[] _content = new byte[length];

    public string Name => name;

    public long Length => _content.Length;

    public int Flushes { get; private set; }

    public bool IsDisposed { get; private set; }

    public bool HasWritten { get; private set; }

    public byte this[int offset] => _content[offset];

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = (int)Math.Min(buffer.Length, Length - offset);
        _content.AsMemory((int)offset, count).CopyTo(buffer);
        return ValueTask.FromResult(count);
    }

    public ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new VolumeExtent(offset, Length - offset, IsHole: false));

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        HasWritten = true;
        data.CopyTo(_content.AsMemory((int)offset));
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
    {
        HasWritten = true;
        _content.AsSpan((int)offset, (int)length).Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Flushes++;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
