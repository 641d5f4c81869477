using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Emberkeep.Engine.Compression;

/// <summary>Reads one zstd frame and refuses anything behind it.</summary>
internal sealed class ZstdFrameStream : ForwardStream
{
    /// <summary>The most memory that a frame may ask for; every level of zstd but its long-range modes stays below.</summary>
    public const int MaxWindowMiB = 1 << (MaxWindowLog - 20);

    private const int MaxWindowLog = 27;
    private const int InputLength = 128 << 10;
    private readonly Stream _source;
    private readonly Decompressor _codec = new();
    private byte[] _input = ArrayPool<byte>.Shared.Rent(InputLength);
    private int _start;
    private int _end;
    private bool _isFrameDone;
    private bool _isSourceDone;

    /// <summary>Reads from a source that stays open.</summary>
    public ZstdFrameStream(Stream source)
    {
        _source = source;
        _codec.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isFrameDone)
        {
            var isDry = _start == _end;
            if (isDry && !_isSourceDone)
            {
                await FillAsync(cancellationToken);
            }

            var status = _codec.UnwrapStream(_input.AsSpan(_start, _end - _start), buffer.Span, out var consumed, out var written);
            _start += consumed;
            _isFrameDone = status == OperationStatus.Done;
            if (written > 0)
            {
                return written;
            }

            if (!_isFrameDone && _isSourceDone && consumed == 0)
            {
                throw new InvalidDataException("The frame is cut off.");
            }
        }

        if (_start == _end && !_isSourceDone)
        {
            await FillAsync(cancellationToken);
        }

        return _start == _end ? 0 : throw new InvalidDataException("There is something behind the frame.");
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

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await _source.ReadAsync(_input, cancellationToken);
        _isSourceDone = _end == 0;
    }
}
