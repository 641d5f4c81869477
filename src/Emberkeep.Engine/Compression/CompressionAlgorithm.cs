namespace Emberkeep.Engine.Compression;

/// <summary>
/// How a data object is stored. Zlib and gzip are the same stream under two names, and so are bz2 and bzip2; both names are kept,
/// because a backup's index records the name.
/// </summary>
internal enum CompressionAlgorithm
{
    /// <summary>The data as it is.</summary>
    None = 0,

    /// <summary>A zlib stream (RFC 1950).</summary>
    Zlib,

    /// <summary>Also a zlib stream (RFC 1950), not a gzip file: Cinder uses zlib under both names.</summary>
    Gzip,

    /// <summary>One or more bzip2 streams.</summary>
    Bz2,

    /// <summary>The same as <see cref="Bz2"/>.</summary>
    Bzip2,

    /// <summary>One zstd frame that states its content size.</summary>
    Zstd,
}
