using System.Buffers;

namespace Emberkeep.Engine.Tests.Format;

/// <summary>Collects what a writer hands out.</summary>
internal sealed class MemorySink
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> Write => (data, _) =>
    {
        _bytes.Write(data.Span);
        return ValueTask.CompletedTask;
    };

    public long Length => _bytes.WrittenCount;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
