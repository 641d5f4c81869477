using System.Runtime.InteropServices;

namespace Emberkeep.Native.Compression;

/// <summary>
/// The functions of libzstd that are needed, as zstd.h of version 1.4.0 and later declares them: all of its stable interface. A function that returns
/// <c>nuint</c> returns a size or an error, which <see cref="IsError"/> tells apart.
/// </summary>
internal static unsafe partial class Libzstd
{
    /// <summary>The library; its number stays the same as long as its stable interface does.</summary>
    public const string Library = "libzstd.so.1";

    /// <summary>The error of a failed allocation (ZSTD_error_memory_allocation of zstd_errors.h, negated as all errors are).</summary>
    public static readonly nuint NoMemory = nuint.MaxValue - 63;

    /// <summary>Parameters of a compression (ZSTD_cParameter).</summary>
    public const int CompressionLevel = 100;
    public const int Workers = 400;
    public const int JobSize = 401;

    /// <summary>Parameter of a decompression (ZSTD_dParameter).</summary>
    public const int MaxWindowLog = 100;

    /// <summary>Take input, give output when there is some (ZSTD_EndDirective).</summary>
    public const int Continue = 0;

    /// <summary>End the frame (ZSTD_EndDirective).</summary>
    public const int End = 2;

    [LibraryImport(Library, EntryPoint = "ZSTD_versionNumber")]
    public static partial uint Version();

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    public static partial nint ErrorName(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint Set(ZstdCompressContext context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setPledgedSrcSize")]
    public static partial nuint SetContentSize(ZstdCompressContext context, ulong size);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint Compress(ZstdCompressContext context, ZstdBuffer* output, ZstdBuffer* input, int directive);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint Set(ZstdDecompressContext context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(ZstdDecompressContext context, ZstdBuffer* output, ZstdBuffer* input);
}
