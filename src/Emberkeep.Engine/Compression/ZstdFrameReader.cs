using System.Buffers;

namespace Emberkeep.Engine.Compression;

/// <summary>Reads one zstd frame. Its header is checked before the codec sees it: the codec would allocate what it asks for and go on into another frame.</summary>
internal sealed class ZstdFrameReader : ForwardStream
{
    private const int InputLength = 128 << 10;
    private readonly Stream _source;
    private readonly long _declaredLength;
    private readonly string _where;
    private readonly ZstdDecoder _codec;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(InputLength);
    private int _start;
    private int _end;
    private bool _isHeaderChecked;
    private bool _isFrameWhole;
    private bool _isSourceDone;

    /// <summary>Reads from a source that stays open.</summary>
    public ZstdFrameReader(Codecs codecs, Stream source, long declaredLength, string where)
    {
        _where = where;
        _source = source;
        _declaredLength = declaredLength;
        _codec = ZstdDecoder.Start(codecs);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isHeaderChecked)
        {
            await CheckHeaderAsync(cancellationToken);
        }

        while (true)
        {
            if (_start == _end && !_isSourceDone)
            {
                await FillAsync(cancellationToken);
            }

            var isFrameEnd = _codec.Decompress(_input.AsSpan(_start, _end - _start), buffer.Span, out var consumed, out var written);
            _start += consumed;
            if (isFrameEnd is null)
            {
                throw ObjectErrors.Corrupt(_where, "its zstd frame is broken, or something is behind it");
            }

            if (consumed > 0 || written > 0)
            {
                _isFrameWhole = isFrameEnd.Value;
            }

            if (written > 0)
            {
                return written;
            }

            if (_isSourceDone && consumed == 0)
            {
                return _isFrameWhole ? 0 : throw ObjectErrors.Corrupt(_where, "its zstd frame is cut off");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _input.Length > 0)
        {
            _codec.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
            _start = _end = 0;
        }

        base.Dispose(disposing);
    }

    private async ValueTask CheckHeaderAsync(CancellationToken cancellationToken)
    {
        _end = await _source.ReadAtLeastAsync(_input, ZstdFrameHeader.MaxLength, throwOnEndOfStream: false, cancellationToken);
        ZstdFrameHeader.Check(_input.AsSpan(0, _end), _declaredLength, _where);
        _isHeaderChecked = true;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await _source.ReadAsync(_input, cancellationToken);
        _isSourceDone = _end == 0;
    }
}
