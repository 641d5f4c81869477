using Emberkeep.Native.Compression;

namespace Emberkeep.Engine.Compression;

/// <summary>Compresses one zstd frame, with libzstd or the managed port.</summary>
internal abstract class ZstdEncoder : IDisposable
{
    /// <summary>
    /// What one thread compresses at a time. Each job looks back only a little into the one before it: with 2 MiB that costs 1 % of the size, and memory
    /// stays near 20 MiB for two threads.
    /// </summary>
    private const int JobSize = 2 << 20;

    /// <summary>Above this level each thread takes tens of MiB.</summary>
    private const int MaxThreadedLevel = 9;

    /// <summary>Starts a frame that states its content size.</summary>
    /// <param name="codecs">Which implementation.</param>
    /// <param name="level">1 to 22.</param>
    /// <param name="contentSize">Exact number of bytes that will be compressed.</param>
    /// <param name="threads">How many threads may compress; the managed port uses the caller's.</param>
    public static ZstdEncoder Start(Codecs codecs, int level, long contentSize, int threads) => codecs.IsZstdNative
        ? new NativeEncoder(ZstdCompressContext.Start(level, contentSize, contentSize < 2 * JobSize || level > MaxThreadedLevel ? 1 : threads, JobSize))
        : new ManagedEncoder(level, contentSize);

    /// <summary>Takes input and gives output, as much of each as is possible at once.</summary>
    /// <returns>True when the frame is ended and all of it was given out; only with <paramref name="isEnd"/>.</returns>
    public abstract bool Compress(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class NativeEncoder(ZstdCompressContext context) : ZstdEncoder
    {
        public override bool Compress(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written) =>
            context.Compress(input, output, isEnd, out consumed, out written);

        public override void Dispose() => context.Dispose();
    }

    private sealed class ManagedEncoder : ZstdEncoder
    {
        private readonly ZstdSharp.Compressor _codec;

        public ManagedEncoder(int level, long contentSize)
        {
            _codec = new ZstdSharp.Compressor(level);
            _codec.SetPledgedSrcSize((ulong)contentSize);
        }

        public override bool Compress(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written) =>
            _codec.WrapStream(input, output, out consumed, out written, isEnd) == System.Buffers.OperationStatus.Done && isEnd;

        public override void Dispose() => _codec.Dispose();
    }
}
