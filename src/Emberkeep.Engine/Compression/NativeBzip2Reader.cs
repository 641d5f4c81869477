using System.Buffers;
using Emberkeep.Native.Compression;

namespace Emberkeep.Engine.Compression;

/// <summary>Reads bzip2 streams that follow one another as one, with libbz2.</summary>
internal sealed class NativeBzip2Reader(Stream source, string where) : ForwardStream
{
    private const int InputLength = 128 << 10;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(InputLength);
    private int _start;
    private int _end;
    private bool _isSourceDone;
    private Bzip2DecompressContext? _codec;
    private bool _isFresh;
    private int _emptyStreams;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await FillAsync(cancellationToken);
            if (_codec is null)
            {
                if (_isSourceDone)
                {
                    return 0;
                }

                _codec = Bzip2DecompressContext.Start();
                _isFresh = true;
            }

            var isStreamEnd = _codec.Decompress(_input.AsSpan(_start, _end - _start), buffer.Span, out var consumed, out var written)
                ?? throw ObjectErrors.Corrupt(where, "its bzip2 stream is broken, or something is behind it");
            _start += consumed;
            _isFresh &= written == 0;
            if (isStreamEnd)
            {
                EndStream();
            }

            if (written > 0)
            {
                return written;
            }

            if (!isStreamEnd && consumed == 0 && _isSourceDone)
            {
                throw ObjectErrors.Corrupt(where, "its bzip2 stream is cut off");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _input.Length > 0)
        {
            _codec?.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
            _start = _end = 0;
        }

        base.Dispose(disposing);
    }

    private void EndStream()
    {
        // Each stream costs megabytes to open, so a row of empty ones would keep a reader busy for hours.
        if (_isFresh && _emptyStreams++ > 0)
        {
            throw ObjectErrors.Corrupt(where, "it has empty bzip2 streams, or something is behind the last one");
        }

        _codec!.Dispose();
        _codec = null;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end && !_isSourceDone)
        {
            (_start, _end) = (0, await source.ReadAsync(_input, cancellationToken));
            _isSourceDone = _end == 0;
        }
    }
}
