using System.Buffers;
using Emberkeep.Errors;
using ICSharpCode.SharpZipLib.BZip2;

namespace Emberkeep.Engine.Compression;

/// <summary>
/// Reads bzip2 streams that follow one another as one, without libbz2. The codec reads its source synchronously, so the source is buffered before it runs.
/// </summary>
internal sealed class ManagedBzip2Reader(Stream source, string where) : ForwardStream
{
    /// <summary>Small enough that one read starts no more than two full blocks, or as many tiny ones as are buffered.</summary>
    private const int MaxRead = 64 << 10;

    /// <summary>What is buffered before a read. A block holds at most 900 kB and grows little when it does not compress.</summary>
    private const int LowWater = 3 << 20;

    private readonly CompressedSource _source = new(source, LowWater + (1 << 20));
    private BZip2InputStream? _codec;
    private bool _isFresh;
    private int _emptyStreams;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _source.FillAsync(LowWater, cancellationToken);
        var length = Math.Min(buffer.Length, MaxRead);
        var array = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = Decompress(array, length);
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
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decompress(byte[] buffer, int count)
    {
        while (_codec is not null || !_source.IsAtEnd())
        {
            var read = Decode(buffer, count);
            if (_source.WasReadPastEnd)
            {
                throw ObjectErrors.Corrupt(where, "its bzip2 stream is cut off");
            }

            if (read > 0)
            {
                _isFresh = false;
                return read;
            }

            // Each stream costs megabytes to open, so a row of empty ones would keep a reader busy for hours.
            if (_isFresh && _emptyStreams++ > 0)
            {
                throw ObjectErrors.Corrupt(where, "it has empty bzip2 streams, or something is behind the last one");
            }

            _codec = null;
        }

        return 0;
    }

    private int Decode(byte[] buffer, int count)
    {
        try
        {
            if (_codec is null)
            {
                _codec = new BZip2InputStream(_source) { IsStreamOwner = false };
                _isFresh = true;
            }

            return _codec.Read(buffer, 0, count);
        }
        catch (Exception e) when (e is not BackupException)
        {
            // The codec was not made for hostile input: what it throws then depends on the damage, down to indexes out of range.
            throw ObjectErrors.Corrupt(where, _source.WasReadPastEnd ? "its bzip2 stream is cut off" : "its bzip2 stream is broken", e);
        }
    }
}
