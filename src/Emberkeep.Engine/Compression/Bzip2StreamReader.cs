using System.Buffers;
using Emberkeep.Errors;
using ICSharpCode.SharpZipLib.BZip2;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Reads bzip2 streams that follow one another as one. The codec reads its source synchronously, so this stream does, too.
/// </summary>
internal sealed class Bzip2StreamReader(Stream source, string where) : ForwardStream
{
    private const int MaxRead = 128 << 10;
    private readonly CompressedSource _source = new(source);
    private BZip2InputStream? _codec;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = Math.Min(buffer.Length, MaxRead);
        var array = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = Read(array, 0, length);
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
        while (_codec is not null || !_source.IsAtEnd())
        {
            var read = Decode(buffer, offset, count);
            if (_source.WasReadPastEnd)
            {
                throw ObjectErrors.Corrupt(where, "its bzip2 stream is cut off");
            }

            if (read > 0)
            {
                return read;
            }

            _codec = null;
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decode(byte[] buffer, int offset, int count)
    {
        try
        {
            _codec ??= new BZip2InputStream(_source) { IsStreamOwner = false };
            return _codec.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is not (BackupException or OperationCanceledException) && (e is EndOfStreamException or not IOException))
        {
            // The codec was not made for hostile input: what it throws then depends on the damage, down to indexes out of range.
            throw ObjectErrors.Corrupt(where, "its bzip2 stream is broken", e);
        }
    }
}
