using System.Buffers;
using ICSharpCode.SharpZipLib.BZip2;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Reads bzip2 streams that follow one another as one. The codec reads its source synchronously, so the source is buffered before it runs.
/// </summary>
internal sealed class Bzip2ChainStream(Stream source) : ForwardStream
{
    /// <summary>Small enough that one read of the codec starts no more blocks than are buffered.</summary>
    private const int MaxRead = 64 << 10;

    private readonly ByteSource _bytes = new(source);
    private BZip2InputStream? _current;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _bytes.FillAsync(cancellationToken);
        var take = Math.Min(buffer.Length, MaxRead);
        var array = ArrayPool<byte>.Shared.Rent(take);
        try
        {
            var read = Decompress(array, take);
            array.AsMemory(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bytes.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decompress(byte[] buffer, int count)
    {
        while (_current is not null || !_bytes.IsAtEnd())
        {
            _current ??= new BZip2InputStream(_bytes) { IsStreamOwner = false };
            var read = _current.Read(buffer, 0, count);
            if (read > 0)
            {
                return read;
            }

            _current = null;
        }

        return 0;
    }
}
