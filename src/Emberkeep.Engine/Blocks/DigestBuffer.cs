using System.Buffers;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Blocks;

/// <summary>
/// Digests of a stretch of blocks, in pooled memory: a long volume has gigabytes of them, a few stretches at a time. Whoever has the buffer disposes it
/// or hands it on. What it holds at first is undefined.
/// </summary>
internal sealed class DigestBuffer : IDisposable
{
    private Sha256Digest[]? _array;

    /// <summary>Takes memory for so many digests.</summary>
    public DigestBuffer(int count)
    {
        _array = ArrayPool<Sha256Digest>.Shared.Rent(count);
        Memory = _array.AsMemory(0, count);
    }

    /// <summary>The digests; not to be used once the buffer is disposed.</summary>
    public Memory<Sha256Digest> Memory { get; private set; }

    /// <summary>Number of digests.</summary>
    public int Length => Memory.Length;

    /// <summary>Keeps the first digests only.</summary>
    public void Shorten(int count) => Memory = Memory[..count];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            Memory = default;
            ArrayPool<Sha256Digest>.Shared.Return(array);
        }
    }
}
