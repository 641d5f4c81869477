using System.Runtime.InteropServices;

namespace Emberkeep.Native.Compression;

/// <summary>Compresses one zstd frame. Releasing it in the middle of a frame stops its threads and frees all memory. One caller at a time.</summary>
internal sealed unsafe class ZstdCompressContext : SafeHandle
{
    private ZstdCompressContext(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public override bool IsInvalid => handle == 0;

    /// <summary>Starts a frame that states its content size.</summary>
    /// <param name="level">1 to 22.</param>
    /// <param name="contentSize">Exact number of bytes that will be compressed.</param>
    /// <param name="threads">How many threads compress; with less than 2 the caller's own thread does. Only as far as the library was built for threads.</param>
    /// <param name="jobSize">Bytes that each thread compresses at a time.</param>
    public static ZstdCompressContext Start(int level, long contentSize, int threads, int jobSize)
    {
        var context = new ZstdCompressContext(Libzstd.CreateCompressor());
        try
        {
            if (context.IsInvalid)
            {
                throw ZstdLibrary.NoMemory("no context for a compressor");
            }

            ZstdLibrary.Require(Libzstd.Set(context, Libzstd.CompressionLevel, level));

            // A library that was built without threads refuses these two; it works without them.
            if (threads > 1 && Libzstd.IsError(Libzstd.Set(context, Libzstd.Workers, threads)) == 0)
            {
                ZstdLibrary.Require(Libzstd.Set(context, Libzstd.JobSize, jobSize));
            }

            ZstdLibrary.Require(Libzstd.SetContentSize(context, (ulong)contentSize));
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Takes input and gives output, as much of each as is possible at once.</summary>
    /// <returns>True when the frame is ended and all of it was given out; only with <paramref name="isEnd"/>.</returns>
    public bool Compress(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var source = new ZstdBuffer { Bytes = from, Length = (nuint)input.Length };
            var target = new ZstdBuffer { Bytes = to, Length = (nuint)output.Length };
            var left = ZstdLibrary.Require(Libzstd.Compress(this, &target, &source, isEnd ? Libzstd.End : Libzstd.Continue));
            (consumed, written) = ((int)source.Position, (int)target.Position);
            return isEnd && left == 0;
        }
    }

    protected override bool ReleaseHandle() => Libzstd.IsError(Libzstd.FreeCompressor(handle)) == 0;
}
