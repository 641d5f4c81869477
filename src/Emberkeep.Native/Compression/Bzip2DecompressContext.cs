using System.Runtime.InteropServices;

namespace Emberkeep.Native.Compression;

/// <summary>Decompresses one bzip2 stream. One caller at a time.</summary>
internal sealed unsafe class Bzip2DecompressContext : SafeHandle
{
    private Bzip2DecompressContext(nint stream)
        : base(0, ownsHandle: true) => SetHandle(stream);

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a context.</summary>
    public static Bzip2DecompressContext Start()
    {
        var stream = (Bzip2Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Bzip2Stream));
        var result = Libbz2.StartDecompress(stream, verbosity: 0, small: 0);
        if (result == Libbz2.Ok)
        {
            return new Bzip2DecompressContext((nint)stream);
        }

        NativeMemory.Free(stream);
        throw Bzip2Library.NoMemory(result);
    }

    /// <summary>Takes input and gives output, as much of each as is possible at once.</summary>
    /// <returns>True at the end of the stream, false within it, null when the input is damaged.</returns>
    public bool? Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        var isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            var stream = (Bzip2Stream*)handle;
            fixed (byte* from = input)
            fixed (byte* to = output)
            {
                stream->Input = from;
                stream->InputLeft = (uint)input.Length;
                stream->Output = to;
                stream->OutputLeft = (uint)output.Length;
                var result = Libbz2.Decompress(stream);
                consumed = input.Length - (int)stream->InputLeft;
                written = output.Length - (int)stream->OutputLeft;
                if (result == Libbz2.MemoryError)
                {
                    throw Bzip2Library.NoMemory(result);
                }

                return result is Libbz2.Ok or Libbz2.StreamEnd ? result == Libbz2.StreamEnd : null;
            }
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle()
    {
        var stream = (Bzip2Stream*)handle;
        var isEnded = Libbz2.EndDecompress(stream) == Libbz2.Ok;
        NativeMemory.Free(stream);
        return isEnded;
    }
}
