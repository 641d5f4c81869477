using System.Buffers;
using Emberkeep.Native.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Emberkeep.Engine.Compression;

/// <summary>Decompresses zstd, with libzstd or the managed port. It refuses frames with windows above <see cref="ZstdFrameHeader.MaxWindowLog"/>.</summary>
internal abstract class ZstdDecoder : IDisposable
{
    /// <summary>Makes a decoder.</summary>
    public static ZstdDecoder Start(Codecs codecs) => codecs.IsZstdNative ? new NativeDecoder() : new ManagedDecoder();

    /// <summary>Takes input and gives output, as much of each as is possible at once.</summary>
    /// <returns>True at the end of a frame, false within one, null when the input is damaged.</returns>
    public abstract bool? Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class NativeDecoder : ZstdDecoder
    {
        private readonly ZstdDecompressContext _context = ZstdDecompressContext.Start(ZstdFrameHeader.MaxWindowLog);

        public override bool? Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written) =>
            _context.Decompress(input, output, out consumed, out written);

        public override void Dispose() => _context.Dispose();
    }

    private sealed class ManagedDecoder : ZstdDecoder
    {
        private readonly Decompressor _codec = new();

        public ManagedDecoder() => _codec.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, ZstdFrameHeader.MaxWindowLog);

        public override bool? Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written) =>
            _codec.UnwrapStream(input, output, out consumed, out written) switch
            {
                OperationStatus.InvalidData => null,
                var status => status == OperationStatus.Done,
            };

        public override void Dispose() => _codec.Dispose();
    }
}
