using System.Runtime.InteropServices;

namespace Emberkeep.Native.Compression;

/// <summary>The functions of libbz2 that are needed, as bzlib.h of version 1.0 declares them. A number below 0 is an error.</summary>
internal static unsafe partial class Libbz2
{
    public const string Library = "libbz2.so.1.0";
    public const int Ok = 0;
    public const int StreamEnd = 4;
    public const int MemoryError = -3;

    /// <summary>Compresses a buffer into one stream. The output may be 1 % and 600 bytes longer than the input.</summary>
    [LibraryImport(Library, EntryPoint = "BZ2_bzBuffToBuffCompress")]
    public static partial int Compress(byte* output, uint* outputLength, byte* input, uint inputLength, int level, int verbosity, int workFactor);

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompressInit")]
    public static partial int StartDecompress(Bzip2Stream* stream, int verbosity, int small);

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompress")]
    public static partial int Decompress(Bzip2Stream* stream);

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompressEnd")]
    public static partial int EndDecompress(Bzip2Stream* stream);
}
