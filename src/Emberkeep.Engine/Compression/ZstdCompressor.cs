using ZstdSharp;

namespace Emberkeep.Engine.Compression;

/// <summary>Writes exactly one zstd frame that states its content size, which the Python package that Cinder uses demands.</summary>
internal sealed class ZstdCompressor : PieceCompressor
{
    /// <summary>The level that Cinder uses.</summary>
    public const int DefaultLevel = 3;

    private const int OutputStep = 128 << 10;
    private readonly Compressor _codec;

    /// <summary>Starts a frame.</summary>
    public ZstdCompressor(int level, long uncompressedLength, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
        : base(uncompressedLength, sink)
    {
        _codec = new Compressor(level);
        _codec.SetPledgedSrcSize((ulong)uncompressedLength);
    }

    /// <inheritdoc/>
    protected override void Compress(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            _codec.WrapStream(data, Output.GetSpan(OutputStep), out var consumed, out var written, isFinalBlock: false);
            Output.Advance(written);
            data = data[consumed..];
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        System.Buffers.OperationStatus status;
        do
        {
            status = _codec.WrapStream([], Output.GetSpan(OutputStep), out _, out var written, isFinalBlock: true);
            Output.Advance(written);
        }
        while (status != System.Buffers.OperationStatus.Done);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _codec.Dispose();
        base.Dispose(disposing);
    }
}
