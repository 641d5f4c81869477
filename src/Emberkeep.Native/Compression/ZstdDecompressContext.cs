using System.Runtime.InteropServices;

namespace Emberkeep.Native.Compression;

/// <summary>Decompresses zstd frames. One caller at a time.</summary>
internal sealed unsafe class ZstdDecompressContext : SafeHandle
{
    private ZstdDecompressContext(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a context that refuses frames with a window of more than 2^<paramref name="maxWindowLog"/> bytes.</summary>
    public static ZstdDecompressContext Start(int maxWindowLog)
    {
        var context = new ZstdDecompressContext(Libzstd.CreateDecompressor());
        try
        {
            if (context.IsInvalid)
            {
                throw ZstdLibrary.NoMemory("no context for a decompressor");
            }

            ZstdLibrary.Require(Libzstd.Set(context, Libzstd.MaxWindowLog, maxWindowLog));
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Takes input and gives output, as much of each as is possible at once.</summary>
    /// <returns>True at the end of a frame, false within one, null when the input is damaged.</returns>
    public bool? Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var source = new ZstdBuffer { Bytes = from, Length = (nuint)input.Length };
            var target = new ZstdBuffer { Bytes = to, Length = (nuint)output.Length };
            var left = Libzstd.Decompress(this, &target, &source);
            (consumed, written) = ((int)source.Position, (int)target.Position);
            if (left == Libzstd.NoMemory)
            {
                throw ZstdLibrary.NoMemory("decompressing");
            }

            return Libzstd.IsError(left) == 0 ? left == 0 : null;
        }
    }

    protected override bool ReleaseHandle() => Libzstd.IsError(Libzstd.FreeDecompressor(handle)) == 0;
}
