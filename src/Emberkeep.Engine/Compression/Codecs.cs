using Emberkeep.Native.Compression;

namespace Emberkeep.Engine.Compression;

/// <summary>Which implementations of zstd and bzip2 are used: the system's libraries or the managed ones. Both read and write the same format.</summary>
/// <param name="IsZstdNative">Whether zstd is libzstd's.</param>
/// <param name="IsBzip2Native">Whether bzip2 is libbz2's.</param>
internal sealed record Codecs(bool IsZstdNative, bool IsBzip2Native)
{
    /// <summary>The libraries as far as this machine has them, which is 1.3 (zstd) to 3 (bzip2) times as fast.</summary>
    public static Codecs Fastest { get; } = new(ZstdLibrary.IsAvailable, Bzip2Library.IsAvailable);

    /// <summary>What works on every machine.</summary>
    public static Codecs Managed { get; } = new(IsZstdNative: false, IsBzip2Native: false);
}
