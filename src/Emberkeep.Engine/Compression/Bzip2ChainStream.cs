using System.Buffers;
using ICSharpCode.SharpZipLib.BZip2;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Reads bzip2 streams that follow one another as one. The codec reads its source synchronously, so this stream does, too.
/// </summary>
internal sealed class Bzip2ChainStream(Stream source) : ForwardStream
{
    private readonly ByteSource _bytes = new(source);
    private BZip2InputStream? _current;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var array = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length, 128 << 10));
        try
        {
            var read = Read(array, 0, Math.Min(buffer.Length, array.Length));
            array.AsMemory(0, read).CopyTo(buffer);
            return ValueTask.FromResult(read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_current is not null || !_bytes.IsAtEnd())
        {
            _current ??= new BZip2InputStream(_bytes) { IsStreamOwner = false };
            var read = _current.Read(buffer, offset, count);
            if (read > 0)
            {
                return read;
            }

            _current = null;
        }

        return 0;
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
}
