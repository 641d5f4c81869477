using System.Buffers;

namespace Emberkeep.Engine.Blocks;

/// <summary>Two buffers in turn: the next piece is read into one while the piece before, in the other, is still being hashed. Not thread-safe.</summary>
/// <param name="size">Bytes of each.</param>
internal sealed class PieceBuffers(int size) : IDisposable
{
    private byte[]? _next;
    private byte[]? _previous;

    /// <summary>The buffer for the next piece: the one that was returned by the call before the last.</summary>
    public Memory<byte> Next()
    {
        (_next, _previous) = (_previous, _next);
        _next ??= ArrayPool<byte>.Shared.Rent(size);
        return _next.AsMemory(0, size);
    }

    /// <summary>Gives the buffers back: nobody may use them any more.</summary>
    public void Dispose()
    {
        Return(ref _next);
        Return(ref _previous);
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
